#pragma once

#include "html/run_outline.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Something that happened to the fleet, as a drawing over time shows it.
struct EventMark {
  double time_s = 0;
  std::string brief; ///< `crash`
  std::string text;  ///< `server.2 crashes`; with the variants' names if it happened to some of them only
  int weight = 0;    ///< how much it tells: of too many marks the lightest are left out
  std::vector<std::size_t> variants{}; ///< to which it happened
};

/// What happened in the first replication of each variant at a point, in the order of time. The same event in
/// several variants is one.
std::vector<EventMark> event_marks(RunFolder const& run, RunOutline const& outline, std::size_t point);

} // namespace stickysim
