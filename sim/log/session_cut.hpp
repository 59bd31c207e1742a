#pragma once

#include <algorithm>
#include <cstdint>
#include <vector>

namespace stickysim {

/// A request's place in its session.
struct SessionStep {
  std::uint32_t session = 0;    ///< from 1, in the order of their first requests
  std::uint32_t request = 0;    ///< of the session, from 1
  std::int64_t answered_us = 0; ///< when the request before it was answered, if that is known
};

/// Cuts requests into sessions: a gap longer than the timeout between two of a visitor's requests starts a
/// new one, unless the visitor is a session that the log names. A visitor's requests come in the order of
/// time, or nearly so.
class SessionCut {
public:
  explicit SessionCut(std::int64_t timeout_us) : timeout_us_{timeout_us} {}

  /// The request of `visitor` that was received at `at_us` and answered, as far as is known, at
  /// `answered_us`.
  SessionStep next(std::uint32_t visitor, bool is_session, std::int64_t at_us, std::int64_t answered_us) {
    if (visitor >= open_.size()) open_.resize(visitor + 1);
    Open& open = open_[visitor];
    bool const goes_on = open.requests > 0 && (is_session || at_us - open.last_at_us <= timeout_us_);
    if (!goes_on) open = {.session = ++sessions_, .last_at_us = at_us};
    SessionStep const step{open.session, ++open.requests, open.answered_us};
    open.last_at_us = std::max(open.last_at_us, at_us);
    open.answered_us = answered_us;
    return step;
  }

  std::uint32_t sessions() const { return sessions_; }

private:
  struct Open {
    std::uint32_t session = 0;
    std::uint32_t requests = 0;
    std::int64_t last_at_us = 0;
    std::int64_t answered_us = 0;
  };

  std::vector<Open> open_; ///< by visitor
  std::int64_t timeout_us_;
  std::uint32_t sessions_ = 0;
};

} // namespace stickysim
