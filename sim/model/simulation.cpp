// The frame around a trial: what is built before it starts, its windows, its end.

#include "model/simulation.hpp"

#include "model/job_states.hpp"
#include <stickysim/experiment/trial.hpp>

#include <algorithm>

namespace stickysim {

/// The first instant after `now` at which a window, the warm-up or the run ends.
static Nanoseconds next_cut_ns(RunSettings const& run, Nanoseconds now) {
  Nanoseconds const window_ends_ns = (now / run.window_ns + 1) * run.window_ns;
  Nanoseconds const cut_ns = std::min(window_ends_ns, run.duration_ns);
  return now < run.warmup_ns ? std::min(cut_ns, run.warmup_ns) : cut_ns;
}

static bool follows(Chronicle const* chronicle, Recording const* recording,
                    std::vector<LoggedAttempt> const* log) {
  return log != nullptr || chronicle != nullptr ||
         (recording != nullptr && recording->order.follows_sessions());
}

/// Who follows sessions wants to know of each step, and jobs take none.
static Features features_for(Design const& design, std::span<PlannedFault const> plan, bool follows) {
  Features features = features_of(design, plan);
  features.only_jobs &= !follows;
  return features;
}

Simulation::Simulation(Design const& design, RunSettings const& run, std::uint64_t seed, Chronicle* chronicle,
                       Recording* recording, std::vector<LoggedAttempt>* log)
    // clang-format off
    : design_{design}, run_{run}, plan_{plan_faults(design, seed, run.duration_ns)},
      features_{features_for(design, plan_, follows(chronicle, recording, log))}, end_ns_{run.duration_ns},
      horizon_ns_{next_cut_ns(run, 0) - 1},
      fleet_{design.servers, requests_}, recorder_{run, design.workloads.size(), fleet_},
      clients_{design, features_, seed, run.duration_ns, engine_},
      tier_{design, features_, seed, engine_, requests_, clients_, fleet_, recorder_},
      states_{design, features_, plan_, run, engine_, clients_, fleet_, recorder_},
      ways_{design, features_, states_.cost(), engine_},
      operations_{design, plan_, engine_, fleet_, tier_, states_, recorder_, *this},
      chronicler_{chronicle, recording, design, engine_, clients_, tier_},
      wasted_work_{design, features_, recorder_}, conservation_{fleet_}, foresight_{design, features_, requests_, jobs_, fleet_, clients_, tier_, states_},
      server_windows_{recording, run, fleet_, tier_}, log_{log} {
  // clang-format on
  tier_.start();
  operations_.start();
  clients_.start();
}

/// A cut of the run has come. What happens at that instant belongs to what begins there: the measured window
/// and those of the timeline are half open. Answers whether the run goes on to the next cut.
bool Simulation::goes_on() {
  Nanoseconds const now = horizon_ns_ + 1;
  bool const is_over = now == end_ns_;
  if (now == run_.warmup_ns) recorder_.warmup_ends(now, states_.states());
  if (is_over || now % run_.window_ns == 0) {
    conservation_.check(tier_, fleet_, requests_);
    recorder_.window_ends(now, states_.store());
    if (job_states_ != nullptr) job_states_->forget_expired(horizon_ns_);
    if (server_windows_.are_kept()) server_windows_.window_ends(now, states_.states());
  }
  if (!is_over) horizon_ns_ = next_cut_ns(run_, now) - 1;
  return !is_over;
}

void Simulation::nothing_more_is_asked() {
  horizon_ns_ = engine_.now();
  end_ns_ = horizon_ns_ + 1;
}

/// Sessions that would go on but have waited in vain for longer than their users' patience, and requests.
void Simulation::count_stuck() {
  std::vector<std::uint32_t> stuck;
  auto const note = [&](std::uint32_t id) {
    if (!clients_[id].lost && !clients_[id].failed) stuck.push_back(id);
  };
  requests_.for_each_live([&](std::uint32_t id) {
    Request const& request = requests_[id];
    if (request.session == no_session) return;
    Session const& session = clients_[request.session];
    Nanoseconds const timeout_ns = clients_.workload_of(session).timeout_ns;
    bool const is_stuck = end_ns_ - request.issued_ns > (timeout_ns > 0 ? timeout_ns : usual_patience_ns);
    if (is_stuck) books_of(session).request_is_stuck();
    if (is_stuck || clients_.in_vain(request.session, clients_.wants_since_ns(request), end_ns_))
      note(request.session);
  });
  clients_.for_each_who_will_come_back([&](std::uint32_t id, Nanoseconds since_ns) {
    if (clients_.in_vain(id, since_ns, end_ns_)) note(id);
  });
  std::ranges::sort(stuck); // several requests of a page may be
  stuck.erase(std::unique(stuck.begin(), stuck.end()), stuck.end());
  for (std::uint32_t const id : stuck)
    books_of(clients_[id]).session_is_stuck();
  jobs_.for_each_live([&](std::uint32_t id) {
    if (end_ns_ - jobs_[id].arrived_ns <= usual_patience_ns) return;
    ClientBooks& books = recorder_.of_class(job_classes_.has(id) ? job_classes_[id] : 0);
    books.request_is_stuck();
    books.session_is_stuck();
  });
}

TrialResult Simulation::finish() {
  count_stuck();
  chronicler_.finish();
  log_.sort();
  TrialResult result = recorder_.finish(end_ns_, states_.states(), states_.store(),
                                        clients_.live() + jobs_.live(), engine_.handled());
  if (states_.store() != nullptr)
    result.store_price_hours = to_seconds(end_ns_) / 3600 * design_.state.store.price_per_hour;
  return result;
}

/// Replications are independent: each has a seed of its own.
static std::uint64_t seed_of(RunSettings const& run, std::uint64_t replication) {
  return mix_bits(run.seed + golden_gamma * (replication + 1));
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication) {
  return Simulation{design, run, seed_of(run, replication), nullptr, nullptr, nullptr}.run();
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      Chronicle& chronicle) {
  return Simulation{design, run, seed_of(run, replication), &chronicle, nullptr, nullptr}.run();
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      Recording& recording) {
  return Simulation{design, run, seed_of(run, replication), nullptr, &recording, nullptr}.run();
}

TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      std::vector<LoggedAttempt>& log) {
  return Simulation{design, run, seed_of(run, replication), nullptr, nullptr, &log}.run();
}

} // namespace stickysim
