#pragma once

#include "model/balancer_tier.hpp"
#include "model/clients.hpp"
#include "model/request.hpp"
#include "model/session_sample.hpp"
#include "model/state_backend.hpp"
#include <stickysim/engine/engine.hpp>
#include <stickysim/model/chronicle.hpp>

#include <cstdint>
#include <map>
#include <optional>

namespace stickysim {

/// Writes down what happens to sessions: to one of them, or to a sample. What happens to all others is not
/// told: that is one branch where it happens, and what is behind it is kept out of the way.
class Chronicler {
public:
  /// `chronicle`: what session to follow, until it ends; null: none. `recording`: whether to follow a sample,
  /// to the end of the run; null: no.
  Chronicler(Chronicle* chronicle, Recording* recording, Design const& design, Engine const& engine,
             Clients& clients, BalancerTier const& tier);

  /// Whether there are sessions to look for.
  bool follows() const { return chronicle_ != nullptr || sample_.has_value(); }

  /// A session begins: one to follow, perhaps. It bears a mark from then on, and its requests do.
  [[gnu::cold]] void notice(std::uint32_t session);
  /// What happens to no request, but to the session itself; now, unless the entry has a time.
  [[gnu::cold]] void tell(std::uint32_t session, ChronicleEntry entry);
  [[gnu::cold]] void tell(Request const& request, ChronicleEntry entry);
  [[gnu::cold]] void tell_issue(Request& request);
  /// What server the policy picks, and among which.
  [[gnu::cold]] void tell_pick(Request const& request, ServerId server);
  /// What the server finds when it looks for the session's state.
  [[gnu::cold]] void tell_finding(Request const& request, Finding const& finding);
  /// Any session is harmed for the first time, followed or not.
  [[gnu::cold]] void note_harm(std::uint32_t session);
  /// The session has ended. Answers whether nothing more is to be told.
  [[gnu::cold]] bool close(std::uint32_t session);

  /// The run is over.
  void finish();

private:
  Chronicle* begin(std::uint32_t session, std::uint64_t number);
  void limit_sample();

  Chronicle* chronicle_;
  Recording* recording_;
  std::optional<SessionSample> sample_;
  std::map<std::uint32_t, Chronicle*> told_in_; ///< by session, of those that live and are followed
  Design const& design_;
  Engine const& engine_;
  Clients& clients_;
  BalancerTier const& tier_;
};

} // namespace stickysim
