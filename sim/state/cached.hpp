#pragma once

#include "state/shared.hpp"

#include <vector>

namespace stickysim {

/// State in a store, with a copy on the server that served the session last. A request to that server needs
/// no round trip to read; each write goes through to the store. A crash of the server costs its copies and
/// nothing else. After a loss of the store a session that comes to its copy goes on, and its next write puts
/// the whole state into the store again; one that comes elsewhere before that finds nothing. Source: Redisson
/// reference, "Tomcat session manager", `readMode` MEMORY and `updateMode` AFTER_REQUEST.
class CachedStates final : public SharedStates {
public:
  CachedStates(Design const& design, Engine const& engine);

  StateCost cost() const override;
  bool cached(Session const& session, ServerId server) const override {
    return has_copy(session, server) && !expired(session, engine_.now());
  }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  void begin_anew(Session& session) override;
  std::uint64_t wipe(ServerId server, Cause) override { return wiped_ns_[server] = engine_.now(), 0; }

private:
  bool has_copy(Session const& session, ServerId server) const {
    return session.home == server && session.last_use_ns > wiped_ns_[server];
  }

  std::vector<Nanoseconds> wiped_ns_; ///< by server id: when it last lost its copies; -1: never
  Engine const& engine_;
};

} // namespace stickysim
