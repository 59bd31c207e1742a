#pragma once

#include "state/shared.hpp"

#include <vector>

namespace stickysim {

/// State in a store, with a copy on the server that served the session last: a request that comes there needs
/// no round trip to read, each write goes through to the store. A crash costs the copies and nothing else.
class CachedStates final : public SharedStates {
public:
  CachedStates(StateSettings const& settings, std::uint32_t servers)
      : SharedStates{settings}, epochs_(servers, 0) {}

  StateCost cost() const override;
  bool cached(Session const& session, ServerId server) const override {
    return session.home == server && session.home_epoch == epochs_[server];
  }
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;
  std::uint64_t wipe(ServerId server, Cause) override { return ++epochs_[server], 0; }

private:
  std::vector<std::uint32_t> epochs_; ///< by server id: how often its copies were lost
};

} // namespace stickysim
