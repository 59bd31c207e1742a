#include "state/cached.hpp"

namespace stickysim {

CachedStates::CachedStates(Design const& design) : SharedStates{design.state} {
  for (ServerGroup const& group : design.servers)
    epochs_.resize(epochs_.size() + static_cast<std::size_t>(group.ever()), 0);
}

StateCost CachedStates::cost() const {
  StateCost cost = SharedStates::cost();
  cost.caches = true;
  return cost;
}

Commit CachedStates::commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) {
  session.home = server;
  session.state_key = epochs_[server];
  return SharedStates::commit(session, server, now, created, last);
}

} // namespace stickysim
