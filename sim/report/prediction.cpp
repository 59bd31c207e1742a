#include "report/prediction.hpp"

#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <algorithm>

namespace stickysim {

namespace {

/// The work of a class of clients, as rates over the run's duration.
struct OfferedLoad {
  double sessions_per_s = 0; ///< that start
  double requests_per_s = 0;
  double demand_per_s = 0; ///< seconds of work on a server of speed 1, per second

  void operator+=(OfferedLoad const& other) {
    sessions_per_s += other.sessions_per_s;
    requests_per_s += other.requests_per_s;
    demand_per_s += other.demand_per_s;
  }
};

double mean_seconds(Quantity const& duration) {
  return duration.distribution == nullptr ? 0 : duration.distribution->mean() / 1e9;
}

OfferedLoad replayed_load(WorkloadClass const& workload, Nanoseconds duration) {
  double sessions = 0;
  double requests = 0;
  double demand_s = 0;
  for (TraceSession const& session : workload.trace->sessions) {
    Nanoseconds time = 0;
    for (std::uint32_t i = session.first; i < session.first + session.count; ++i) {
      TraceRequest const& request = workload.trace->requests[i];
      // A replayed request that thinks also waits and is served before the next; that time is left out.
      time = request.at_ns >= 0 ? request.at_ns : time + request.think_ns;
      if (time >= duration) break;
      sessions += i == session.first;
      ++requests;
      demand_s += request.demand_ns >= 0 ? to_seconds(request.demand_ns) : mean_seconds(workload.demand);
    }
  }
  double const duration_s = to_seconds(duration);
  return {sessions / duration_s, requests / duration_s, demand_s / duration_s};
}

/// Requests of a session.
double mean_length(WorkloadClass const& workload) {
  return workload.requests.distribution == nullptr ? 1 : workload.requests.distribution->mean();
}

/// The work of `users` if no request ever waited.
OfferedLoad closed_load(WorkloadClass const& workload, Nanoseconds duration, double mean_speed) {
  double const demand_s = mean_seconds(workload.demand);
  double const cycle_s = mean_seconds(workload.think_time) + demand_s / mean_speed;
  double const open = to_seconds(workload.open_for_ns(duration)) / to_seconds(duration);
  double const rate = static_cast<double>(workload.users) / cycle_s * open;
  return {rate / mean_length(workload), rate, rate * demand_s};
}

OfferedLoad open_load(WorkloadClass const& workload, Nanoseconds duration) {
  auto const arrivals = make_arrival_process(workload.arrivals, workload.from_ns, workload.until_ns);
  double const sessions = arrivals ? (*arrivals)->mean_rate(duration) : 0;
  double const requests = sessions * mean_length(workload);
  return {sessions, requests, requests * mean_seconds(workload.demand)};
}

struct Capacity {
  double servers = 0;
  double workers = 0;
  double blocking = 0; ///< workers that stay with a request while it waits for its state
  double speed = 0;    ///< summed over workers
  double overhead = 0; ///< seconds, summed over workers
};

/// While all servers are well: without backups, unless requests go on to them when the others are full.
Capacity capacity_of(Design const& design) {
  auto const first = std::ranges::min_element(design.servers, {}, &ServerGroup::priority)->priority;
  Capacity capacity;
  for (ServerGroup const& group : design.servers) {
    if (group.priority > first && !design.balancer.overflow) continue;
    auto const workers = static_cast<double>(group.count * group.workers);
    capacity.servers += static_cast<double>(group.count);
    capacity.workers += workers;
    if (group.io == ServerIo::blocking && group.discipline == Discipline::fifo) capacity.blocking += workers;
    capacity.speed += workers * group.speed;
    capacity.overhead += workers * to_seconds(group.overhead_ns);
  }
  return capacity;
}

/// How likely a session's next request comes to the server that had the last one.
Bounds chance_to_return(Design const& design) {
  Call const& law = design.balancer.policy;
  auto const policy = make_routing_policy(law, 1, 0);
  Affinity const& affinity = design.balancer.affinity;
  if (affinity.kind != AffinityKind::none) // its bindings may come to an end
    return {affinity.size < 0 && affinity.expire_ns < 0 ? 1.0 : 0.0, 1};
  if (policy && (*policy)->hashes()) return {1, 1};
  double const servers = capacity_of(design).servers;
  // Servers that are alike have equal shares. A law that prefers some sends most requests to these.
  bool const alike = design.servers.size() == 1 && law.name != "first";
  return {1 / servers, alike ? 1 / servers : 1};
}

/// Copies that each request of a replicated state writes.
double copies_of(StateSettings const& state, Capacity const& capacity) {
  if (state.placement != Placement::replicated) return 0;
  double const others = capacity.servers - 1;
  return state.backups < 0 ? others : std::min(static_cast<double>(state.backups), others);
}

/// Visits to the store per second. A server that caches reads from it only what it has no fresh copy of.
double store_visits_per_s(StateSettings const& state, OfferedLoad const& load, double chance_to_return) {
  PlacementRow const& placement = row_of(state.placement);
  if (!placement.uses_store) return 0;
  double const hits = (load.requests_per_s - load.sessions_per_s) * (placement.caches ? chance_to_return : 0);
  return static_cast<double>(state.writes) * load.requests_per_s +
         static_cast<double>(state.reads) * (load.requests_per_s - hits);
}

/// Seconds per second for which requests wait for states that are in a store or on other servers, where
/// nobody else is in their way.
double state_waits(Design const& design, Capacity const& capacity, OfferedLoad const& load,
                   double chance_to_return) {
  StateSettings const& state = design.state;
  if (state.placement != Placement::replicated)
    return store_visits_per_s(state, load, chance_to_return) *
           (to_seconds(state.store.round_trip_ns) + mean_seconds(state.store.service_time));
  double const elsewhere = (load.requests_per_s - load.sessions_per_s) * (1 - chance_to_return);
  double const others = std::max(capacity.servers - 1, 1.0);
  double const fetched = elsewhere * (1 - copies_of(state, capacity) / others);
  // Who waits for copies that are work for workers holds none.
  bool const waits = state.synchronous && state.replica_work_ns == 0;
  return (fetched + (waits ? load.requests_per_s : 0)) * to_seconds(state.replica_rtt_ns);
}

/// The work of requests, that for their tokens included.
double work_per_s(StateSettings const& state, OfferedLoad const& load) {
  if (!row_of(state.placement).in_token) return load.demand_per_s;
  double const verified_per_s = load.requests_per_s - load.sessions_per_s; // a login has no token yet
  return load.demand_per_s + verified_per_s * to_seconds(state.verify_time_ns) +
         load.requests_per_s * to_seconds(state.sign_time_ns);
}

/// A controller changes `count` so that the utilization is its target, within `min` and `max`. If it controls
/// the queue, it adds servers if there are too few.
double controlled(double utilization, std::int64_t count, AutoscaleSettings const& controller) {
  double const load = utilization * static_cast<double>(count);
  double const target = controller.metric == ScaleMetric::utilization ? controller.target
                        : utilization < 1                             ? utilization
                                                                      : 0;
  return std::max(load / static_cast<double>(controller.max),
                  std::min(target, load / static_cast<double>(controller.min)));
}

double utilization_of(Design const& design, OfferedLoad const& load, double chance_to_return) {
  Capacity const capacity = capacity_of(design);
  double const overhead = load.requests_per_s * capacity.overhead / capacity.workers;
  double const copying =
      load.requests_per_s * copies_of(design.state, capacity) * to_seconds(design.state.replica_work_ns);
  double const waiting =
      state_waits(design, capacity, load, chance_to_return) * capacity.blocking / capacity.workers;
  double const utilization =
      work_per_s(design.state, load) / capacity.speed + (overhead + copying + waiting) / capacity.workers;
  bool const scales = design.autoscale.max > 0 && design.servers.size() == 1;
  return scales ? controlled(utilization, design.servers[0].count, design.autoscale) : utilization;
}

double store_utilization_of(StateSettings const& state, OfferedLoad const& load, double chance_to_return) {
  auto const workers = static_cast<double>(state.store.workers * state.store.shards);
  return store_visits_per_s(state, load, chance_to_return) * mean_seconds(state.store.service_time) / workers;
}

} // namespace

Prediction predict(Design const& design, RunSettings const& run) {
  Capacity const capacity = capacity_of(design);
  OfferedLoad least;
  OfferedLoad most;
  for (WorkloadClass const& workload : design.workloads) {
    bool const closed = workload.users > 0;
    OfferedLoad const load = closed
                                 ? closed_load(workload, run.duration_ns, capacity.speed / capacity.workers)
                             : workload.trace != nullptr ? replayed_load(workload, run.duration_ns)
                                                         : open_load(workload, run.duration_ns);
    most += load;
    if (!closed) least += load;
  }
  Bounds const returns = chance_to_return(design);
  // A controller that minds the queue may leave the larger load with the lower utilization.
  auto const [low, high] =
      std::minmax({utilization_of(design, least, returns.most), utilization_of(design, most, returns.least)});
  double const duration_s = to_seconds(run.duration_ns);
  Prediction prediction{.requests = {least.requests_per_s * duration_s, most.requests_per_s * duration_s},
                        .utilization = {low, high},
                        .store_utilization = {}};
  if (row_of(design.state.placement).uses_store)
    prediction.store_utilization = {store_utilization_of(design.state, least, returns.most),
                                    store_utilization_of(design.state, most, returns.least)};
  return prediction;
}

} // namespace stickysim
