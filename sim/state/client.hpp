#pragma once

#include "model/state_backend.hpp"

namespace stickysim {

/// State in a signed token that the client carries: found everywhere, paid for in bytes on the wire and in
/// verification. A browser silently drops a cookie above its limit, so that the next request comes without
/// it. Source: RFC 6265, section 6.1 (at least 4,096 bytes per cookie; browsers allow little more).
class ClientStates final : public StateBackend {
public:
  explicit ClientStates(StateSettings const& settings);
  StateCost cost() const override { return cost_; }
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created, bool last) override;

private:
  StateCost cost_;
  Nanoseconds ttl_ns_;
  bool over_limit_;
};

} // namespace stickysim
