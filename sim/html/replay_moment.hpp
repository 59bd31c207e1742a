#pragma once

#include "html/replay_life.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Something worth stopping the clock for, in words.
struct ReplayMoment {
  enum class Kind : std::uint8_t {
    event, ///< of the fleet
    harm,  ///< an event that takes states with it
    loss,  ///< the first session that a variant loses for a reason, or that fails
    run,   ///< of the run itself: it starts, is measured from now on, ends
  };

  Milliseconds at_ms = 0;
  Kind kind = Kind::event;
  std::string text;
};

/// In the order of time; those of the same millisecond and kind are one. The first is the start of the run.
std::vector<ReplayMoment> replay_moments(RunFolder const& run, RunOutline const& outline,
                                         ReplayFleets const& replay, Milliseconds warmup_ms,
                                         std::vector<CastMember> const& cast,
                                         std::vector<std::vector<ReplayLife>> const& lives);

} // namespace stickysim
