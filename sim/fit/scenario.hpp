#pragma once

#include <stickysim/trace/trace.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// A scenario made from recorded traffic.
struct FittedScenario {
  /// Recorded values that are drawn as they are.
  struct ValueFile {
    std::string name;    ///< beside the scenario
    std::string content; ///< one value a line
  };
  std::string toml;
  std::vector<std::string> findings; ///< what was found, a printable line each
  std::vector<ValueFile> files;
};

/// `files`: as fit_workload() has it. `fleet`: the text of a scenario that has the rest; empty: a rest is
/// invented, and marked as that.
FittedScenario fit_scenario(Trace const& trace, std::string const& files, std::string const& fleet = {});

} // namespace stickysim
