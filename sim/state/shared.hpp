#pragma once

#include "model/state_backend.hpp"
#include "state/store_contents.hpp"

#include <memory>

namespace stickysim {

/// State in a store that every server reaches: found from anywhere, at the price of round trips. There are
/// books of what the store holds only if states may go before their time to live is over.
///
/// Where clients rehash, a session keeps its id when its user logs in again. So a shard that comes back with
/// its contents answers with an old copy. Source: PHP manual, `session.use_strict_mode`: off by default.
class SharedStates : public StateBackend {
public:
  explicit SharedStates(StateSettings const& settings);
  StateCost cost() const override { return cost_; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  void store_may_lose(Nanoseconds longest_ns) override;
  std::uint64_t store_lost(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause) override;
  void begin_anew(Session& session) override;
  void abandon(Session& session) override;
  bool log_out(Session& session) override;

protected:
  Finding missing(Cause cause) const;
  bool expired(Session const& session, Nanoseconds now) const {
    return now - session.last_use_ns > settings_.ttl_ns;
  }

private:
  StateSettings const& settings_;
  StateCost cost_;
  std::unique_ptr<StoreContents> contents_; ///< null if no state goes before its time
};

} // namespace stickysim
