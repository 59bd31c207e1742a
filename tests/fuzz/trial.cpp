#include "fuzz/trial.hpp"

#include "fuzz/target.hpp"
#include "report/prediction.hpp"
#include <stickysim/engine/standstill.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

#include <cmath>

namespace stickysim {
namespace {

constexpr double most_requests = 2'000;
constexpr double most_periodic = 20'000; ///< checks, looks, faults, windows
constexpr double most_servers = 200;
constexpr double most_store_workers = 100'000;
constexpr std::int64_t most_retries = 10;
constexpr int most_trials = 10;

/// How often something happens in `duration_ns` that is due again after each period.
double times(Nanoseconds duration_ns, Nanoseconds period_ns) {
  return period_ns > 0 ? static_cast<double>(duration_ns) / static_cast<double>(period_ns) + 1 : 1;
}

double periodic(Design const& design, RunSettings const& run, double servers) {
  auto const& balancer = design.balancer;
  double const views = servers * static_cast<double>(balancer.count);
  double events = times(run.duration_ns, run.window_ns);
  if (balancer.health.enabled) {
    Nanoseconds const fast_ns = balancer.health.fast_interval_ns;
    Nanoseconds const usual_ns = balancer.health.interval_ns;
    events += views * times(run.duration_ns, fast_ns > 0 ? std::min(fast_ns, usual_ns) : usual_ns);
  }
  if (balancer.load_info == LoadInfo::periodic)
    events += views * times(run.duration_ns, balancer.load_info_period_ns);
  if (design.autoscale.max > 0) events += times(run.duration_ns, design.autoscale.period_ns);
  if (design.state.key_rotation_ns > 0) events += times(run.duration_ns, design.state.key_rotation_ns);
  for (Fault const& fault : design.faults) {
    Nanoseconds const drawn_ns = fault.mttf_ns + (fault.mttr_ns > 0 ? fault.mttr_ns : fault.for_ns);
    events += (servers + static_cast<double>(balancer.count)) *
              times(run.duration_ns, fault.mttf_ns > 0 ? drawn_ns : fault.every_ns);
  }
  for (Rollout const& rollout : design.rollouts)
    events += servers * times(run.duration_ns, rollout.every_ns);
  return events;
}

void demand_books(ClientsResult const& clients) {
  demand(clients.ledger.total() == clients.sessions_started, "each session has one outcome");
  RequestCounts const& run = clients.requests_whole_run;
  demand(run.issued == run.ok + run.logged_out + run.failed_total() + clients.requests_in_flight_at_end,
         "each request has one end");
  demand(clients.latency.count() == clients.requests.ok, "each answered request has a latency");
}

void demand_figures(TrialResult const& trial) {
  for (ServerResult const& server : trial.servers) {
    demand(server.busy_ns >= 0 && server.wait_ns >= 0 && server.up_ns >= 0,
           "no server has worked less than nothing");
    demand(static_cast<Int128>(server.busy_ns) <= static_cast<Int128>(server.workers) * server.up_ns,
           "no server has worked more than it was up");
    demand(server.up_ns <= trial.measured_ns(), "no server was up longer than was measured");
  }
  for (Metric const& metric : metrics()) {
    auto const value = metric.value(trial);
    demand(!value || (std::isfinite(*value) && *value >= 0),
           fmt::format("{} is a number of at least 0, not {}", metric.name, value.value_or(0)));
  }
}

} // namespace

bool is_small(Design const& design, RunSettings const& run) {
  double servers = 0;
  for (ServerGroup const& group : design.servers)
    servers += static_cast<double>(group.ever());
  for (WorkloadClass const& workload : design.workloads)
    if (workload.retries > most_retries || workload.users > 1000 || workload.clients_per_address > 1000)
      return false;
  auto const& store = design.state.store;
  return servers <= most_servers && static_cast<double>(design.balancer.count) <= most_servers &&
         design.balancer.retries <= most_retries &&
         static_cast<double>(store.shards) * static_cast<double>(store.workers) <= most_store_workers &&
         periodic(design, run, servers) <= most_periodic &&
         predict(design, run).requests.most <= most_requests;
}

void try_trial(Design const& design, RunSettings const& run) {
  try {
    TrialResult const trial = run_trial(design, run, 0);
    demand_books(trial);
    for (ClientsResult const& clients : trial.classes)
      demand_books(clients);
    demand_figures(trial);
  } catch (Standstill const& standstill) {
    demand(std::string_view{standstill.what()}.size() > 10, "a refusal has a message");
  }
}

int try_small_trials(Scenario const& scenario) {
  int tried = 0;
  for (Variant const& variant : scenario.variants) {
    if (tried == most_trials) break;
    if (!is_small(variant.design, scenario.run)) continue;
    try_trial(variant.design, scenario.run);
    ++tried;
  }
  return tried;
}

} // namespace stickysim
