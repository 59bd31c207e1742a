#pragma once

#include "model/balancer_tier.hpp"
#include "model/clients.hpp"
#include "model/features.hpp"
#include "model/fleet_operations.hpp"
#include "model/recorder.hpp"
#include "model/server.hpp"
#include "model/simulate.hpp"
#include "model/state_service.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stickysim {

/// The parts of a scenario's first variant without a request path: a test plays that part itself.
struct Parts {
  explicit Parts(std::string const& text, std::vector<std::string> const& sets = {})
      : scenario{sample::loaded(text, {.sets = sets, .variants = {}})} {}

  /// Handles all events until `at`, that instant included.
  void run_until(Nanoseconds at, std::function<void(Event const&)> const& handle) {
    Event event;
    while (engine.next(at, event))
      handle(event);
  }

  /// A session of that number in a record of its own.
  std::uint32_t session(std::uint64_t number) { return clients.admit(0, number); }

  /// A request of a session, at its balancer, bound for `server`.
  std::uint32_t request(std::uint32_t session, ServerId server, std::uint16_t balancer = 0) {
    std::uint32_t const id = requests.take();
    requests[id] = Request{};
    requests[id].session = session;
    requests[id].server = server;
    requests[id].balancer = balancer;
    return id;
  }

  /// What has happened to the fleet. The books are closed with the first call.
  std::vector<FleetEvent> const& events() {
    if (closed.servers.empty()) closed = recorder.finish(engine.now(), states.states(), states.store(), 0, 0);
    return closed.fleet_events;
  }

  Scenario scenario;
  Design const& design = scenario.variants.front().design;
  RunSettings const& run = scenario.run;
  std::vector<PlannedFault> plan = plan_faults(design, run.seed, run.duration_ns);
  Features features = features_of(design, plan);
  Engine engine;
  Slab<Request> requests;
  Fleet fleet{design.servers, requests};
  Recorder recorder{run, design.workloads.size(), fleet};
  Clients clients{design, features, run.seed, run.duration_ns, engine};
  BalancerTier tier{design, features, run.seed, engine, requests, clients, fleet, recorder};
  StateService states{design, features, plan, run, engine, clients, fleet, recorder};

private:
  TrialResult closed;
};

} // namespace stickysim
