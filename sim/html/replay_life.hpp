#pragma once

#include "html/replay_cast.hpp"
#include "html/replay_fleet.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Who holds a session's state from `from_ms` on: a server, by its place in the fleet, or one of these.
struct StateChange {
  static constexpr int gone = -1;
  static constexpr int store = -2;
  static constexpr int client = -3;

  Milliseconds from_ms = 0;
  int holder = gone;
  bool operator==(StateChange const&) const = default;
};

/// What the replay draws of one session under one variant.
struct ReplayLife {
  /// Its attempts, told apart by `;`, each with its numbers, told apart by `,`: ms from the issue of the
  /// attempt before, from issue to arrival, from there to the start of service, to its end; from issue to
  /// answer; the server's place; the result's, in `replay_results`; the balancer's. `-` is never, nothing is
  /// 0, and zeros at the end of an attempt are left out.
  std::string attempts;
  std::vector<StateChange> states; ///< in the order of time
};

/// How an attempt may end, the most frequent first.
std::vector<std::string> const& replay_results();

/// Reads requests.csv: by variant, and by member of the cast.
std::vector<std::vector<ReplayLife>> replay_lives(RunFolder const& run, RunOutline const& outline,
                                                  ReplayFleets const& replay,
                                                  std::vector<CastMember> const& cast);

} // namespace stickysim
