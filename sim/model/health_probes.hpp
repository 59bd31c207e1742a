#pragma once

#include "model/health_checks.hpp"

#include <cstdint>
#include <optional>
#include <vector>

namespace stickysim {

/// Active health checks that need a worker of their server (`balancer.health.needs_worker`): requests without
/// work, which take their turn in the server's queue. One passes when a worker takes it within its timeout,
/// so that a server with too much to do is taken for down. The rules are those of HealthChecks, and so are
/// the results where no worker has to be waited for. But what a check meets depends on the queue that it
/// finds: so each is simulated.
class HealthProbes final : public HealthChecks {
public:
  /// All settings are those of HealthChecks; events of checks are of `kind`.
  HealthProbes(Health const& settings, std::uint32_t balancers, std::uint32_t servers, std::uint64_t seed,
               Engine& engine, std::uint32_t kind);

  /// Schedules the first check of each server that is there.
  void start();

  void join(ServerId server) override;
  void leave(ServerId server) override;
  Nanoseconds next_pass_ns(std::uint32_t, ServerId) const override {
    return -1;
  } ///< it is told as it happens

  /// What an event or an answer leads to.
  struct Turn {
    std::uint32_t balancer = 0;
    ServerId server = 0;
    bool asks = false;        ///< the check has reached its server: it asks for a worker
    std::uint32_t number = 0; ///< of that check among all of its balancer and server
    std::optional<bool> up;   ///< the verdict, if there is one
    bool passed = false;      ///< a check of a server that is believed up
  };
  /// A check begins, or nobody has answered it in time.
  Turn turn(Event event);
  /// A check that has asked has had its worker, or was turned away. Moot if it has timed out before.
  Turn answered(std::uint32_t balancer, ServerId server, std::uint32_t number, bool well);

private:
  /// The check under way, or the next one.
  struct Probe {
    std::uint32_t number = 0;
    bool under_way = false;
    bool asked = false; ///< it has reached its server
    Nanoseconds timeout_ns = 0;
  };
  void count_ended(Check&) const override {} // each is counted as it ends
  void await_verdict(std::uint32_t place) override;
  void meet(std::uint32_t place, Responds truth, bool cut) override;
  void forget(std::uint32_t place);
  Turn reach(std::uint32_t place);
  Turn end(std::uint32_t place, bool well);

  std::vector<Probe> probes_; ///< by balancer × servers + server
};

} // namespace stickysim
