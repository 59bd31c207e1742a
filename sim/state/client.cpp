#include "state/client.hpp"

namespace stickysim {

ClientStates::ClientStates(StateSettings const& settings)
    : cost_{.verify_ns = settings.verify_time_ns, .token_bytes = settings.token_bytes},
      ttl_ns_{settings.ttl_ns}, over_limit_{settings.token_bytes > settings.token_limit} {}

Finding ClientStates::find(Session const& session, ServerId, Nanoseconds now) const {
  if (over_limit_) return {.found = false, .cause = Cause::token};
  if (now - session.last_use_ns > ttl_ns_) return {.found = false, .cause = Cause::ttl};
  return {};
}

// The token is signed anew with each answer, so that its time to live starts again.
Commit ClientStates::commit(Session& session, ServerId, Nanoseconds now, bool, bool) {
  session.last_use_ns = now;
  return Commit::done;
}

} // namespace stickysim
