#pragma once

#include "model/state_backend.hpp"

namespace stickysim {

/// State in a store that every server reaches: found from anywhere, at the price of round trips.
class SharedStates : public StateBackend {
public:
  explicit SharedStates(StateSettings const& settings);
  StateCost cost() const override { return cost_; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;

private:
  StateCost cost_;
  Nanoseconds ttl_ns_;
};

} // namespace stickysim
