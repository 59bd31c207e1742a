#pragma once

#include "model/balancer_tier.hpp"
#include "model/clients.hpp"
#include "model/request.hpp"
#include "model/state_backend.hpp"
#include <stickysim/engine/engine.hpp>
#include <stickysim/model/chronicle.hpp>

#include <cstdint>

namespace stickysim {

/// Writes down what happens to the session that a chronicle follows. What happens to all others is not told:
/// that is one branch where it happens, and what is behind it is kept out of the way.
class Chronicler {
public:
  /// `chronicle`: what session to follow, until it ends; null: none.
  Chronicler(Chronicle* chronicle, Design const& design, Engine const& engine, Clients const& clients,
             BalancerTier const& tier)
      : chronicle_{chronicle}, design_{design}, engine_{engine}, clients_{clients}, tier_{tier} {}

  /// Whether there is a session to look for.
  bool follows() const { return chronicle_ != nullptr; }
  /// The session that is followed, once it has begun; else `no_session`.
  std::uint32_t followed() const { return followed_; }

  /// A session begins: perhaps the one to follow.
  [[gnu::cold]] void notice(std::uint32_t session);
  /// What happens to no request, but to the session itself.
  [[gnu::cold]] void tell(ChronicleEntry entry);
  [[gnu::cold]] void tell(Request const& request, ChronicleEntry entry);
  [[gnu::cold]] void tell_issue(Request& request);
  /// What server the policy picks, and among which.
  [[gnu::cold]] void tell_pick(Request const& request, ServerId server);
  /// What the server finds when it looks for the session's state.
  [[gnu::cold]] void tell_finding(Request const& request, Finding const& finding);
  /// The session has ended: nothing more is followed.
  [[gnu::cold]] void close();

private:
  Chronicle* chronicle_;
  std::uint32_t followed_ = no_session;
  Design const& design_;
  Engine const& engine_;
  Clients const& clients_;
  BalancerTier const& tier_;
};

} // namespace stickysim
