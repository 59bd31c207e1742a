#include "state/client.hpp"

#include "model/token.hpp"

namespace stickysim {

StateCost ClientStates::cost() const {
  return {.verify_ns = settings_.verify_time_ns,
          .sign_ns = settings_.sign_time_ns,
          .token_bytes = token_size(settings_, 0)};
}

Finding ClientStates::find(Session const& session, ServerId, Nanoseconds now) const {
  if (token_size(settings_, session.writes) > settings_.token_limit)
    return {.found = false, .cause = Cause::token};
  // Whichever ends first. The key in use and the one before it are accepted.
  Nanoseconds const rotation_ns = settings_.key_rotation_ns;
  Nanoseconds const age_ns = now - session.last_use_ns;
  Nanoseconds const accepted_ns =
      rotation_ns > 0 ? 2 * rotation_ns - session.last_use_ns % rotation_ns : never;
  if (age_ns >= accepted_ns && accepted_ns <= settings_.ttl_ns)
    return {.found = false, .cause = Cause::key_rotation};
  if (age_ns > settings_.ttl_ns) return {.found = false, .cause = Cause::ttl};
  return {};
}

// Each answer signs a new token, so the time to live starts again once the client has it.
Commit ClientStates::commit(Session&, ServerId, Nanoseconds, bool) { return Commit::done; }

bool ClientStates::log_out(Session&) { return true; }

} // namespace stickysim
