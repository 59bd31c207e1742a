#pragma once

#include "state/shared.hpp"

#include <vector>

namespace stickysim {

/// State in a store, with a copy on the server that served the session last: a request that comes there needs
/// no round trip to read, each write goes through to the store. A crash of the server costs the copies and
/// nothing else. After a loss of the store those who come where their copy is go on, and their next write
/// puts the whole state into the store again; those who come elsewhere before that find nothing. Source:
/// Redisson reference, "Tomcat session manager", `readMode` MEMORY and `updateMode` AFTER_REQUEST.
class CachedStates final : public SharedStates {
public:
  CachedStates(Design const& design, Engine const& engine);

  StateCost cost() const override;
  bool cached(Session const& session, ServerId server) const override {
    return session.home == server && session.last_use_ns > wiped_ns_[server];
  }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;
  std::uint64_t wipe(ServerId server, Cause) override { return wiped_ns_[server] = engine_.now(), 0; }

private:
  std::vector<Nanoseconds> wiped_ns_; ///< by server id: when its copies were lost last
  Engine const& engine_;
};

} // namespace stickysim
