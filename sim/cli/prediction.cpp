#include "cli/prediction.hpp"

#include <stickysim/distribution/arrival_process.hpp>

#include <algorithm>

namespace stickysim {

namespace {

/// The work of a class of clients, as rates over the run's duration.
struct OfferedLoad {
  double requests_per_s = 0;
  double demand_per_s = 0; ///< seconds of work on a server of speed 1, per second

  void operator+=(OfferedLoad const& other) {
    requests_per_s += other.requests_per_s;
    demand_per_s += other.demand_per_s;
  }
};

double mean_seconds(Quantity const& duration) {
  return duration.distribution == nullptr ? 0 : duration.distribution->mean() / 1e9;
}

OfferedLoad replayed_load(WorkloadClass const& workload, Nanoseconds duration) {
  double requests = 0;
  double demand_s = 0;
  for (TraceSession const& session : workload.trace->sessions) {
    Nanoseconds time = 0;
    for (std::uint32_t i = session.first; i < session.first + session.count; ++i) {
      TraceRequest const& request = workload.trace->requests[i];
      // A replayed request that thinks also waits and is served before the next; that time is left out.
      time = request.at_ns >= 0 ? request.at_ns : time + request.think_ns;
      if (time >= duration) break;
      ++requests;
      demand_s += request.demand_ns >= 0 ? to_seconds(request.demand_ns) : mean_seconds(workload.demand);
    }
  }
  return {requests / to_seconds(duration), demand_s / to_seconds(duration)};
}

/// The work of `users` if no request ever waited.
OfferedLoad closed_load(WorkloadClass const& workload, Nanoseconds duration, double mean_speed) {
  double const demand_s = mean_seconds(workload.demand);
  double const cycle_s = mean_seconds(workload.think_time) + demand_s / mean_speed;
  double const open = to_seconds(workload.open_for_ns(duration)) / to_seconds(duration);
  double const rate = static_cast<double>(workload.users) / cycle_s * open;
  return {rate, rate * demand_s};
}

OfferedLoad open_load(WorkloadClass const& workload, Nanoseconds duration) {
  double const requests =
      workload.requests.distribution == nullptr ? 1 : workload.requests.distribution->mean();
  auto const arrivals = make_arrival_process(workload.arrivals, workload.from_ns, workload.until_ns);
  double const rate = arrivals ? (*arrivals)->mean_rate(duration) * requests : 0;
  return {rate, rate * mean_seconds(workload.demand)};
}

struct Capacity {
  double workers = 0;
  double speed = 0;    ///< summed over workers
  double overhead = 0; ///< seconds, summed over workers
};

Capacity capacity_of(std::vector<ServerGroup> const& groups) {
  Capacity capacity;
  for (ServerGroup const& group : groups) {
    auto const workers = static_cast<double>(group.count * group.workers);
    capacity.workers += workers;
    capacity.speed += workers * group.speed;
    capacity.overhead += workers * to_seconds(group.overhead_ns);
  }
  return capacity;
}

/// Visits to the store that a request makes. Each write goes there; a server that caches reads from it only
/// what it has no fresh copy of.
Bounds store_visits(StateSettings const& state) {
  PlacementRow const& placement = row_of(state.placement);
  if (!placement.uses_store) return {};
  auto const reads = static_cast<double>(state.reads);
  auto const writes = static_cast<double>(state.writes);
  return {placement.caches ? writes : reads + writes, reads + writes};
}

/// Seconds for which a request holds a worker besides its demand, averaged over workers.
double held_besides_demand_s(Design const& design, Capacity const& capacity, double visits) {
  double held_s = capacity.overhead / capacity.workers;
  if (row_of(design.state.placement).in_token) held_s += to_seconds(design.state.verify_time_ns);
  if (visits > 0) {
    double blocking_workers = 0;
    for (ServerGroup const& group : design.servers)
      if (group.io == ServerIo::blocking && group.discipline == Discipline::fifo)
        blocking_workers += static_cast<double>(group.count * group.workers);
    double const visit_s =
        to_seconds(design.state.store.round_trip_ns) + mean_seconds(design.state.store.service_time);
    held_s += visit_s * visits * blocking_workers / capacity.workers;
  }
  return held_s;
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

double utilization_of(Design const& design, OfferedLoad const& load, double visits) {
  Capacity const capacity = capacity_of(design.servers);
  double const held_s = held_besides_demand_s(design, capacity, visits);
  double const utilization =
      load.demand_per_s / capacity.speed + load.requests_per_s * held_s / capacity.workers;
  bool const scales = design.autoscale.max > 0 && design.servers.size() == 1;
  return scales ? controlled(utilization, design.servers[0].count, design.autoscale) : utilization;
}

double store_utilization_of(StoreSettings const& store, OfferedLoad const& load, double visits) {
  auto const workers = static_cast<double>(store.workers * store.shards);
  return load.requests_per_s * visits * mean_seconds(store.service_time) / workers;
}

} // namespace

Prediction predict(Design const& design, RunSettings const& run) {
  Capacity const capacity = capacity_of(design.servers);
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
  Bounds const visits = store_visits(design.state);
  // A controller that minds the queue may leave the larger load with the lower utilization.
  auto const [low, high] =
      std::minmax({utilization_of(design, least, visits.least), utilization_of(design, most, visits.most)});
  double const duration_s = to_seconds(run.duration_ns);
  Prediction prediction{.requests = {least.requests_per_s * duration_s, most.requests_per_s * duration_s},
                        .utilization = {low, high},
                        .store_utilization = {}};
  if (StoreSettings const& store = design.state.store; row_of(design.state.placement).uses_store)
    prediction.store_utilization = {store_utilization_of(store, least, visits.least),
                                    store_utilization_of(store, most, visits.most)};
  return prediction;
}

} // namespace stickysim
