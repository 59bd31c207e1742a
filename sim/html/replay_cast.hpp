#pragma once

#include "html/replay_rows.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// What sessions.csv says of a session under one variant.
struct RecordedSession {
  Milliseconds start_ms = never_ms; ///< never: it is not recorded there
  Milliseconds end_ms = never_ms;
  Milliseconds lost_ms = never_ms;
  std::string outcome;
  std::string cause;

  bool is_harmed() const { return outcome == "lost" || outcome == "failed"; }
};

/// A session that the replay may show.
struct CastMember {
  std::string workload;               ///< empty if there is but one class
  int number = 0;                     ///< within its class, from 1
  std::vector<RecordedSession> lives; ///< by variant

  /// `123`, or with several classes of clients `shoppers 123`.
  std::string name() const;
};

/// The recorded sessions of the first point, the most telling first: some that come to harm where few do,
/// then those that are there at most of `moments`.
std::vector<CastMember> replay_cast(RunFolder const& run, RunOutline const& outline,
                                    std::vector<Milliseconds> const& moments);

} // namespace stickysim
