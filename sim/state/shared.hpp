#pragma once

#include "model/state_backend.hpp"
#include "state/store_contents.hpp"

#include <memory>

namespace stickysim {

/// State in a store that every server reaches: found from anywhere, at the price of round trips. Its contents
/// are kept in books only where states may go before their time to live is over.
class SharedStates : public StateBackend {
public:
  explicit SharedStates(StateSettings const& settings);
  StateCost cost() const override { return cost_; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;
  void store_may_crash() override;
  std::uint64_t store_lost(Nanoseconds from, Nanoseconds now, Cause cause) override;
  void abandon(Session& session) override;
  bool log_out(Session& session) override;

private:
  StateSettings const& settings_;
  StateCost cost_;
  std::unique_ptr<StoreContents> contents_; ///< null: nothing goes before its time
};

} // namespace stickysim
