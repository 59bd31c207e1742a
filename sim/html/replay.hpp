#pragma once

#include "html/replay_moment.hpp"

#include <vector>

namespace stickysim {

/// What a run has recorded of its first point, as far as a page shows it moving.
struct Replay {
  RunOutline outline;
  ReplayFleets fleets;
  std::size_t recorded = 0;                   ///< sessions of which some are the cast
  std::vector<CastMember> cast;               ///< in the order in which they come
  std::vector<std::vector<ReplayLife>> lives; ///< by variant, and by member of the cast
  Milliseconds warmup_ms = 0;
  std::vector<ReplayMoment> moments;
};

/// The run must have sessions.csv and requests.csv.
Replay replay_of(RunFolder const& run);

} // namespace stickysim
