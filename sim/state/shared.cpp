#include "state/shared.hpp"

namespace stickysim {

SharedStates::SharedStates(StateSettings const& settings)
    : cost_{.reads = settings.reads, .writes = settings.writes}, ttl_ns_{settings.ttl_ns} {}

Finding SharedStates::find(Session const& session, ServerId, Nanoseconds now) const {
  if (now - session.last_use_ns > ttl_ns_) return {.found = false, .cause = Cause::ttl};
  return {};
}

Commit SharedStates::commit(Session& session, ServerId, Nanoseconds now, bool, bool) {
  session.last_use_ns = now;
  return Commit::done;
}

} // namespace stickysim
