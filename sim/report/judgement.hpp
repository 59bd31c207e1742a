#pragma once

#include "report/point.hpp"

#include <string>

namespace stickysim {

/// May sticky sessions be dropped? What the variants of one point say.
enum class Answer {
  yes,
  yes_if_state_moves, ///< only once the state has left the servers
  no,
  undecided,
  not_asked, ///< there is nothing to compare: one design, none or all sticky, one replication
};

struct Judgement {
  Answer answer;
  std::string sentence; ///< for a manager, with figures
};

/// Each design without sticky sessions is compared with the first one that has them, by the sessions lost:
/// it may replace it where it loses decidedly fewer, or the same number in every replication.
Judgement judge(Point point, RunSettings const& run);

} // namespace stickysim
