#include "state/cached.hpp"

namespace stickysim {

CachedStates::CachedStates(Design const& design, Engine const& engine)
    : SharedStates{design.state}, engine_{engine} {
  for (ServerGroup const& group : design.servers)
    wiped_ns_.resize(wiped_ns_.size() + static_cast<std::size_t>(group.ever()), -1);
}

StateCost CachedStates::cost() const {
  StateCost cost = SharedStates::cost();
  cost.caches = true;
  return cost;
}

Finding CachedStates::find(Session const& session, ServerId server, Nanoseconds now) const {
  if (has_copy(session, server)) return expired(session, now) ? missing(Cause::ttl) : Finding{};
  return SharedStates::find(session, server, now);
}

Commit CachedStates::commit(Session& session, ServerId server, Nanoseconds now, bool created) {
  Commit const result = SharedStates::commit(session, server, now, created);
  if (result == Commit::done) session.home = server;
  return result;
}

/// The copy is of the state that is gone.
void CachedStates::begin_anew(Session& session) {
  SharedStates::begin_anew(session);
  session.home = no_server;
}

} // namespace stickysim
