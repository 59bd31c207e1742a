#include "scenario/limits.hpp"

#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/engine/event.hpp>
#include <stickysim/results/histogram.hpp>
#include <stickysim/results/trial_result.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

namespace stickysim {
namespace {

// Limits that a flag lifts.
constexpr double most_servers = 1e6;
constexpr double most_store_workers = 1e8; ///< of all shards
constexpr double most_events = 1e11;
constexpr double most_looks = 1e9; ///< at loads and at the fleet
constexpr double most_memory_bytes = 8.0 * (1 << 30);
constexpr std::string_view flag = "; --unlimited runs it anyway";

constexpr double most_names = Event::max_subject; ///< no flag gives an event more bits

// Rough sizes of the model's records.
constexpr double bytes_per_server = 512;
constexpr double bytes_per_view = 64; ///< a balancer's knowledge of one server
constexpr double bytes_per_session = 128;
constexpr double bytes_per_state = 64;
constexpr double bytes_per_store_worker = sizeof(Nanoseconds); ///< when it is free next
constexpr double bytes_per_operation = 128; ///< a planned fault or restart, and what is told of it
constexpr double bytes_per_histogram =
    sizeof(Histogram::Bucket) * 2048; ///< of latencies that differ 256-fold
constexpr double events_per_request = 5;
constexpr double events_per_operation = 4;

std::string gibibytes(double bytes) { return fmt::format("{:.1f} GiB", bytes / (1 << 30)); }

/// What a class of clients brings in one trial.
struct Traffic {
  double sessions = 0;
  double requests = 0;
  double live_sessions = 0;
  double work_s = 0; ///< demand of all requests, on a server of speed 1
};

/// Seconds of a distribution's mean.
double mean_s(Quantity const& quantity) {
  return quantity.distribution ? quantity.distribution->mean() / 1e9 : 0;
}

class Limits {
public:
  Limits(Draft const& draft, bool unlimited, Reporter& reporter)
      : draft_{draft}, design_{draft.design}, unlimited_{unlimited}, reporter_{reporter},
        duration_s_{to_seconds(draft.run.duration_ns)} {}

  void check() {
    double servers = 0;
    double speed = 0;
    for (auto const& group : design_.servers) {
      servers += static_cast<double>(group.ever());
      speed += static_cast<double>(group.ever()) * static_cast<double>(group.workers) * group.speed;
    }
    auto const views = servers * static_cast<double>(design_.balancer.count);
    auto const fleet_bytes = servers * bytes_per_server + views * bytes_per_view;
    if (servers > most_servers && !unlimited_)
      return reporter_.report(draft_.place("server.count"),
                              fmt::format("{} servers would take about {}", servers, gibibytes(fleet_bytes)),
                              fmt::format("at most {} servers in all{}", most_servers, flag));

    Traffic all;
    for (std::size_t element = 0; element < design_.workloads.size(); ++element) {
      auto const traffic = expect(design_.workloads[element], element, speed);
      all.sessions += traffic.sessions;
      all.requests += traffic.requests;
      all.live_sessions += traffic.live_sessions;
      all.work_s += traffic.work_s;
    }
    auto const live = all.live_sessions + waiting(all, speed);
    check_names(live, views);
    check_busy_time();
    if (unlimited_) return;
    auto const operations = planned_faults(servers) + planned_restarts(servers);
    check_events(all, views, operations);
    check_memory(all, live, fleet_bytes + operations * bytes_per_operation);
    check_store();
  }

private:
  Traffic expect(WorkloadClass const& workload, std::size_t element, double speed) {
    auto const requests = workload.requests.distribution->mean();
    auto const demand_s = mean_s(workload.demand);
    auto const think_s = mean_s(workload.think_time);
    if (workload.trace) {
      auto const sessions = static_cast<double>(workload.trace->sessions.size());
      auto const issued = static_cast<double>(workload.trace->requests.size());
      return {sessions, issued, sessions, issued * demand_s};
    }
    if (workload.users > 0) {
      auto const users = static_cast<double>(workload.users);
      auto const cycle_s = think_s + demand_s + to_seconds(design_.network.client_rtt_ns);
      if (cycle_s <= 0) {
        reporter_.report(draft_.place("workload.users", element),
                         "users whose requests take no time would issue them without end",
                         "give the workload a demand or a think_time above 0s");
        return {};
      }
      auto const open_s = to_seconds(workload.open_for_ns(draft_.run.duration_ns));
      auto issued = users * open_s / cycle_s;
      if (demand_s > 0) issued = std::min(issued, users + speed * open_s / demand_s);
      return {issued / requests, issued, users, 0};
    }
    auto const process = make_arrival_process(workload.arrivals, workload.from_ns, workload.until_ns);
    auto const sessions = (*process)->mean_rate(draft_.run.duration_ns) * duration_s_;
    auto const session_s = requests * (think_s + demand_s);
    return {sessions, sessions * requests, sessions * std::min(1.0, session_s / duration_s_),
            sessions * requests * demand_s};
  }

  /// How often something happens that starts at `at` and is due again after each `period`.
  double times(Nanoseconds at_ns, Nanoseconds period_ns) const {
    auto const left_s = duration_s_ - to_seconds(at_ns);
    if (left_s < 0) return 0;
    return period_ns > 0 ? left_s / to_seconds(period_ns) + 1 : 1;
  }

  double planned_faults(double servers) const {
    double strikes = 0;
    for (auto const& fault : design_.faults) {
      bool const at_balancers = row_of(fault.kind).strikes == FaultSite::balancers;
      bool const at_many = fault.target == FaultTarget::all || fault.target == FaultTarget::zone;
      auto const targets = at_balancers ? static_cast<double>(design_.balancer.count) : at_many ? servers : 1;
      auto const drawn_ns = fault.mttf_ns + (fault.mttr_ns > 0 ? fault.mttr_ns : fault.for_ns);
      strikes += targets * times(fault.at_ns, fault.mttf_ns > 0 ? drawn_ns : fault.every_ns);
    }
    return strikes;
  }

  double planned_restarts(double servers) const {
    double restarts = 0;
    for (auto const& rollout : design_.rollouts)
      restarts += servers * times(rollout.at_ns, rollout.every_ns);
    return restarts;
  }

  /// What comes again and again whatever the traffic: looks at loads and at the fleet.
  double periodic(double views) const {
    auto const& balancer = design_.balancer;
    double looks = 0;
    if (balancer.load_info == LoadInfo::periodic)
      looks += views * duration_s_ / to_seconds(balancer.load_info_period_ns);
    if (design_.autoscale.max > 0) looks += duration_s_ / to_seconds(design_.autoscale.period_ns);
    return looks;
  }

  void check_events(Traffic const& all, double views, double operations) {
    auto const& health = design_.balancer.health;
    auto const checks = health.enabled ? views * duration_s_ / to_seconds(health.interval_ns) : 0;
    auto const looks = periodic(views);
    if (looks > most_looks)
      reporter_.report(draft_.place("run.duration"),
                       fmt::format("each trial would look {:.1e} times at loads and at the fleet", looks),
                       fmt::format("at most {:.0e}: shorten run.duration, or lengthen balancer.load_info or "
                                   "autoscale.period{}",
                                   most_looks, flag));
    auto const events =
        all.requests * events_per_request + checks + looks + operations * events_per_operation;
    if (events <= most_events) return;
    reporter_.report(draft_.place("run.duration"),
                     fmt::format("each trial would take about {:.1e} events ({:.1e} requests, {:.1e} health "
                                 "checks, {:.1e} other periodic looks, {:.1e} faults and restarts)",
                                 events, all.requests, checks, looks, operations),
                     fmt::format("at most {:.0e}: shorten run.duration, lower the traffic or lengthen what "
                                 "is periodic{}",
                                 most_events, flag));
  }

  /// The busy time of a server is a sum of nanoseconds.
  void check_busy_time() {
    for (std::size_t element = 0; element < design_.servers.size(); ++element) {
      auto const workers = static_cast<double>(design_.servers[element].workers);
      if (workers * static_cast<double>(draft_.run.duration_ns) < static_cast<double>(never)) continue;
      reporter_.report(
          draft_.place("server.workers", element),
          fmt::format("the time of {} workers in {:.3g} days of run.duration cannot be summed up", workers,
                      duration_s_ / 86400),
          fmt::format("shorten run.duration to at most {:.0f} days, or give the server fewer workers",
                      static_cast<double>(never) / workers / 86400e9));
    }
  }

  void check_store() {
    auto const& store = design_.state.store;
    auto const workers = static_cast<double>(store.shards) * static_cast<double>(store.workers);
    if (!row_of(design_.state.placement).uses_store || workers <= most_store_workers) return;
    reporter_.report(draft_.place("state.store.workers"),
                     fmt::format("each trial would take about {} for {:.1e} workers of the store",
                                 gibibytes(workers * bytes_per_store_worker), workers),
                     fmt::format("at most {:.0e} in all shards{}", most_store_workers, flag));
  }

  /// Requests in queues at the end: an unbounded queue then holds all work that the fleet could not do.
  double waiting(Traffic const& all, double speed) const {
    auto const overload = all.work_s - speed * duration_s_;
    auto const waiting = overload > 0 ? all.requests * (overload / all.work_s) : 0;
    auto const& groups = design_.servers;
    bool const bounded = std::ranges::all_of(groups, [](auto const& group) { return group.queue >= 0; });
    if (!bounded) return waiting;
    double places = 0;
    for (auto const& group : groups)
      places += static_cast<double>(group.count) * static_cast<double>(group.queue + group.workers);
    return std::min(waiting, places);
  }

  void check_names(double live, double views) {
    if (live > most_names)
      reporter_.report(draft_.place("workload"),
                       fmt::format("each trial would have {:.1e} sessions at a time", live),
                       fmt::format("at most {:.1e} can be told apart: lower the traffic", most_names));
    if (views > most_names)
      reporter_.report(
          draft_.place("server.count"), fmt::format("the balancers would watch {:.1e} servers in all", views),
          fmt::format("at most {:.1e} can be told apart: lower server.count or balancer.count", most_names));
  }

  void check_memory(Traffic const& all, double live, double fleet_bytes) {
    auto const ttl_share = std::min(1.0, to_seconds(design_.state.ttl_ns) / duration_s_);
    auto const states = all.live_sessions + all.sessions * ttl_share;
    auto const bytes = fleet_bytes + live * bytes_per_session + states * bytes_per_state;
    if (bytes <= most_memory_bytes) return;
    reporter_.report(
        draft_.place("workload"),
        fmt::format("each trial would take about {} ({:.1e} sessions at a time, {:.1e} of them "
                    "waiting, {:.1e} states, {} for the fleet and its faults)",
                    gibibytes(bytes), live, live - all.live_sessions, states, gibibytes(fleet_bytes)),
        fmt::format(
            "at most {}: lower the traffic, bound server.queue, shorten state.ttl or plan fewer faults{}",
            gibibytes(most_memory_bytes), flag));
  }

  Draft const& draft_;
  Design const& design_;
  bool unlimited_;
  Reporter& reporter_;
  double duration_s_;
};

} // namespace

void check_limits(Draft const& draft, bool unlimited, Reporter& reporter) {
  Limits{draft, unlimited, reporter}.check();
}

double bytes_of_results(Draft const& draft) {
  std::size_t const classes = draft.design.workloads.size();
  std::size_t const histograms = 2 + (classes > 1 ? classes : 0); // of all clients, of the store, of classes
  auto const windows = std::ceil(to_seconds(draft.run.duration_ns) / to_seconds(draft.run.window_ns));
  return static_cast<double>(draft.run.most_replications()) *
         (static_cast<double>(histograms) * bytes_per_histogram + windows * double{sizeof(WindowResult)});
}

void check_results(Draft const& base, double bytes, Reporter& reporter) {
  if (bytes <= most_memory_bytes) return;
  reporter.report(base.place("run.replications"),
                  fmt::format("the results of all trials would take about {}", gibibytes(bytes)),
                  fmt::format("at most {}: lower run.replications or the number of variants, points, windows "
                              "or classes of clients{}",
                              gibibytes(most_memory_bytes), flag));
}

} // namespace stickysim
