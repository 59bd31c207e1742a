#pragma once

#include "model/state_backend.hpp"

namespace stickysim {

/// State in a signed token that the client carries: found everywhere, at the price of bytes on the wire and
/// of verification. A browser silently ignores a cookie above its limit: it goes on with the one that it has
/// (StateService::take_token), or without any if it has none. A token signed with a key that has been rotated
/// out is refused. Nothing can revoke a token before it expires. Sources: RFC 6265, section 6.1 (at least
/// 4,096 bytes per cookie; browsers allow little more); RFC 7519 (expiry).
class ClientStates final : public StateBackend {
public:
  explicit ClientStates(StateSettings const& settings) : settings_{settings} {}
  StateCost cost() const override;
  Finding find(Session const& session, ServerId server, Nanoseconds now) const override;
  Commit commit(Session& session, ServerId server, Nanoseconds now, bool created) override;
  bool log_out(Session& session) override;

private:
  StateSettings const& settings_;
};

} // namespace stickysim
