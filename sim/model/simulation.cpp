// The frame around a trial: what is built before it starts, its windows, its end.

#include "model/simulation.hpp"

#include <stickysim/experiment/trial.hpp>

namespace stickysim {

Simulation::Simulation(Design const& design, RunSettings const& run, std::uint64_t seed, Chronicle* chronicle)
    // clang-format off
    : design_{design}, run_{run}, plan_{plan_faults(design, seed, run.duration_ns)},
      features_{features_of(design, plan_)}, horizon_ns_{run.duration_ns},
      fleet_{design.servers, requests_}, recorder_{run, fleet_},
      clients_{design, features_, seed, run.duration_ns, engine_},
      tier_{design, features_, seed, engine_, requests_, clients_, fleet_, recorder_},
      states_{design, features_, plan_, run, engine_, clients_, recorder_},
      ways_{design, features_, states_.cost(), engine_},
      operations_{design, plan_, engine_, fleet_, tier_, states_, recorder_, *this},
      chronicler_{chronicle, design, engine_, clients_, tier_},
      wasted_work_{recorder_}, conservation_{fleet_}, foresight_{design, features_, requests_, jobs_, fleet_, clients_, tier_, states_} {
  // clang-format on
  // Events of one instant run in the order scheduled: the measured window opens before anything else happens
  // then.
  if (run.warmup_ns > 0) engine_.at(run.warmup_ns, kind_of(Step::warmup_ends), 0);
  schedule(run.window_ns, Step::window_ends, 0);
  tier_.start();
  operations_.start();
  clients_.start();
}

void Simulation::warmup_ends() { recorder_.warmup_ends(engine_.now(), states_.states()); }

void Simulation::window_ends() {
  conservation_.check(tier_, fleet_);
  recorder_.window_ends(engine_.now(), states_.store());
  schedule(run_.window_ns, Step::window_ends, 0);
}

TrialResult Simulation::finish() {
  Nanoseconds const now = engine_.now();
  if (now % run_.window_ns != 0) recorder_.window_ends(now, states_.store());
  TrialResult result = recorder_.finish(now, states_.states(), states_.store(),
                                        clients_.live() + jobs_.live(), engine_.handled());
  if (states_.store() != nullptr)
    result.store_price_hours = to_seconds(now) / 3600 * design_.state.store.price_per_hour;
  return result;
}

/// Replications are independent: each has a seed of its own.
static std::uint64_t seed_of(RunSettings const& run, std::uint64_t replication) {
  return mix_bits(run.seed + golden_gamma * (replication + 1));
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication) {
  return Simulation{design, run, seed_of(run, replication), nullptr}.run();
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      Chronicle& chronicle) {
  return Simulation{design, run, seed_of(run, replication), &chronicle}.run();
}

} // namespace stickysim
