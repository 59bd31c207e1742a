#pragma once

#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Active health checks of every server by every balancer, each with its own phase. A balancer marks a server
/// down after `fall` failed checks in a row and up after `rise` good ones.
///
/// Between two changes of a server's true state all its checks end alike: so none is simulated. When the
/// truth changes, the checks since the last change are counted and the time of the verdict that the coming
/// ones will reach, if nothing changes again, is scheduled. Source of the rule: HAProxy 2.6 configuration
/// manual, `inter`, `fall`, `rise`.
class HealthChecks {
public:
  HealthChecks(Health const& settings, std::uint32_t balancers, std::uint32_t servers, std::uint64_t seed,
               Engine& engine, std::uint32_t verdict_kind);

  /// `server` has gone down or come up at this instant.
  void truth_changed(ServerId server, bool up);

  struct Verdict {
    std::uint32_t balancer = 0;
    ServerId server = 0;
    bool up = false;
    bool moot = false;
  };
  /// The verdict that a scheduled event carries.
  Verdict verdict(Event const& event);

  /// Whether every balancer believes `server` down.
  bool all_believe_down(ServerId server) const;

private:
  struct Check {
    Nanoseconds phase_ns = 0;  ///< of the first check
    Nanoseconds since_ns = 0;  ///< checks up to here are counted
    std::int64_t streak = 0;   ///< checks in a row that contradict the belief
    Ticket ticket = no_ticket; ///< of the verdict to come
    bool truth = true;
    bool believed = true;
  };
  std::int64_t checks_until(Check const& check, Nanoseconds time) const;

  Health const& settings_;
  std::uint32_t balancers_;
  std::uint32_t servers_;
  std::vector<Check> checks_; ///< by balancer × servers + server
  Engine& engine_;
  std::uint32_t verdict_kind_;
};

} // namespace stickysim
