#include "state/cached.hpp"

namespace stickysim {

StateCost CachedStates::cost() const {
  StateCost cost = SharedStates::cost();
  cost.caches = true;
  return cost;
}

Commit CachedStates::commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) {
  session.home = server;
  session.home_epoch = epochs_[server];
  return SharedStates::commit(session, server, now, created, last);
}

} // namespace stickysim
