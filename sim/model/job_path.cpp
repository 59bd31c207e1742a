// The life of a job: a session of one request, in a fleet that nothing befalls. Such are the models of
// queueing theory and of most comparisons of routing laws.
//
//   job_arrives → start_job → job_ends
//
// It is the life that sessions.cpp and request_path.cpp tell, without all that cannot happen to it, and comes
// to the same results (tests/model/job_path_test.cpp) in half the time: no step on its way takes an event but
// service, nothing on it fails, and nobody looks for the session or its state afterwards.

#include "model/foresight.hpp"
#include "model/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

/// Whether all sessions of the design are jobs.
bool Simulation::serves_jobs() const {
  BalancerSettings const& settings = design_.balancer;
  bool const plain_balancer = settings.count == 1 && settings.affinity.kind == AffinityKind::none &&
                              !ejects_ && queues_.empty() && !counts_connections_ && !counts_presence_ &&
                              balancers_.front().has_candidates();
  bool const plain_state =
      !tracks_state_ && !carries_tokens_ && !store_ && state_cost_.reads == 0 && state_cost_.writes == 0;
  bool const at_once = up_.lane == LaneId::none && down_.lane == LaneId::none &&
                       to_server_.lane == LaneId::none && to_balancer_.lane == LaneId::none;
  return chronicle_ == nullptr && !servers_may_go_ && !may_slow_ && plain_balancer && plain_state &&
         at_once &&
         std::ranges::all_of(design_.workloads,
                             [](WorkloadClass const& workload) {
                               return workload.trace == nullptr && workload.users == 0 &&
                                      workload.timeout_ns == 0 && workload.parallel == 1 &&
                                      !workload.log_out && workload.kind != SessionKind::upload;
                             }) &&
         std::ranges::all_of(traffic_, &Traffic::single_requests) &&
         std::ranges::all_of(design_.servers, [](ServerGroup const& group) {
           return group.discipline == Discipline::fifo && group.queue < 0 && group.failure_rate == 0 &&
                  group.tick_ns == 0;
         });
}

[[gnu::always_inline]] inline void Simulation::job_arrives(std::uint32_t workload) {
  std::uint64_t const hash = traffic_[workload].hash_of(started_[workload]++);
  schedule_next_start(workload);
  fetch_for_coming_sessions(workload, jobs_);
  Nanoseconds const now = engine_.now();
  recorder_.request_issued(now);

  Balancer& balancer = balancers_.front();
  Nanoseconds const demand_ns = traffic_[workload].demand(hash, 0);
  RoutingKey const key{
      .hash = hashes_ ? affinity_hash(workload, hash) : 0, .now_ns = now, .demand_ns = demand_ns};
  ServerId const id = balancer.choose(key, {});
  fetch_for_coming_choices(balancer, jobs_);
  balancer.add_load(id);

  std::uint32_t const job = jobs_.take();
  jobs_[job] = {.next = no_request, .server = id, .arrived_ns = now, .demand_ns = demand_ns, .wait_ns = 0};
  Server& server = fleet_[id];
  if (server.busy < server.workers) {
    ++server.busy;
    server.clock.start(now);
    return start_job(job);
  }
  enqueue(server, jobs_, job, now);
}

[[gnu::always_inline]] inline void Simulation::start_job(std::uint32_t id) {
  Job const& job = jobs_[id];
  ServerGroup const& group = fleet_.group_of(job.server);
  Nanoseconds work_ns = job.demand_ns;
  if (group.speed != 1) work_ns = std::llround(static_cast<double>(work_ns) / group.speed);
  schedule(work_ns + group.overhead_ns + state_cost_.verify_ns, Step::service_ends, id);
}

[[gnu::always_inline]] inline void Simulation::job_ends(std::uint32_t id) {
  Job const job = jobs_[id];
  jobs_.free(id);
  Nanoseconds const now = engine_.now();
  Server& server = fleet_[job.server];
  ++server.served;
  if (server.waiting > 0) {
    std::uint32_t const next = dequeue(server, jobs_, now);
    jobs_[next].wait_ns = now - jobs_[next].arrived_ns;
    start_job(next);
  } else {
    --server.busy;
    server.clock.stop(now);
  }
  Balancer& balancer = balancers_.front();
  balancer.remove_load(job.server);
  if (follows_answers_) balancer.answered(job.server, now - job.arrived_ns, now);

  recorder_.request_ok(now, now - job.arrived_ns, job.wait_ns);
}

TrialResult Simulation::run_jobs() {
  recorder_.only_jobs();
  Event event;
  while (engine_.next(horizon_ns_, event)) {
    if (engine_.has_upcoming()) fetch_for_jobs(engine_.take_upcoming());
    switch (static_cast<Step>(event.kind())) {
    case Step::session_arrives: job_arrives(event.subject()); break;
    case Step::service_ends: job_ends(event.subject()); break;
    default: handle(event);
    }
  }
  return finish();
}

} // namespace stickysim
