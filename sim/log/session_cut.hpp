#pragma once

#include "log/logged_requests.hpp"

#include <cstdint>
#include <vector>

namespace stickysim {

/// A request's place in its session.
struct SessionStep {
  std::uint32_t session = 0;    ///< from 1, in the order of their first requests
  std::uint32_t request = 0;    ///< of the session, from 1
  std::int64_t answered_us = 0; ///< when the request before it was answered, if that is known
};

/// Cuts requests, in the order of time, into sessions: a gap longer than the timeout between two of a
/// visitor's requests starts a new one, unless the log says that they are of one session.
class SessionCut {
public:
  SessionCut(std::vector<bool> const& is_session, std::int64_t timeout_us)
      : is_session_{is_session}, open_(is_session.size()), timeout_us_{timeout_us} {}

  SessionStep next(LoggedRequest const& request, std::int64_t at_us) {
    Open& open = open_[request.visitor];
    bool const goes_on =
        open.requests > 0 && (is_session_[request.visitor] || at_us - open.last_at_us <= timeout_us_);
    if (!goes_on) open = {.session = ++sessions_};
    SessionStep const step{open.session, ++open.requests, open.answered_us};
    open.last_at_us = at_us;
    open.answered_us = at_us + (request.total_us == unknown_us ? 0 : request.total_us);
    return step;
  }

private:
  struct Open {
    std::uint32_t session = 0;
    std::uint32_t requests = 0;
    std::int64_t last_at_us = 0;
    std::int64_t answered_us = 0;
  };

  std::vector<bool> const& is_session_; ///< by visitor
  std::vector<Open> open_;              ///< by visitor
  std::int64_t timeout_us_;
  std::uint32_t sessions_ = 0;
};

} // namespace stickysim
