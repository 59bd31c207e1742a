#pragma once

#include <cstdint>
#include <string>

namespace stickysim::reference {

/// A scenario of a replayed trace, as two files that the command line runs.
struct RandomScenario {
  std::string
      toml; ///< names `trace.csv` in its own folder, and `other.csv` if there are two classes of clients
  std::string trace;
  std::string other_trace{};
};

/// The same seed gives the same scenario. Times are drawn in nanoseconds, so that what is not linked by cause
/// never happens at the same instant.
RandomScenario random_scenario(std::uint64_t seed);

} // namespace stickysim::reference
