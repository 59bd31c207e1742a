// The life of a job: a session of one request, in a fleet where nothing can happen to it but waiting and
// service (Features::only_jobs). Such are the models of queueing theory and of most comparisons of routing
// laws.
//
//   job_arrives → start_job → job_ends
//
// It is the life that sessions.cpp and request_path.cpp tell, without all that cannot happen to it, and comes
// to the same results (tests/model/job_path_test.cpp) in half the time: no step on its way takes an event but
// service, nothing on it fails, and its session and state are not needed afterwards.

#include "model/job_states.hpp"
#include "model/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

template <bool several_classes>
[[gnu::always_inline]] inline void Simulation::job_arrives(std::uint32_t workload) {
  Traffic const& traffic = clients_.traffic(workload);
  std::uint64_t const hash = traffic.hash_of(clients_.next_number(workload));
  foresight_.fetch_for_coming_sessions(workload, jobs_);
  Nanoseconds const now = engine_.now();
  recorder_.of_class(several_classes ? workload : 0).request_issued(now);

  Balancer& balancer = tier_[0];
  Nanoseconds const demand_ns = traffic.demand(hash, 0);
  RoutingKey const key{.hash = features_.hashes ? clients_.affinity_hash(workload, hash) : 0,
                       .now_ns = now,
                       .demand_ns = demand_ns};
  ServerId const id = balancer.choose(key, {});
  foresight_.fetch_for_coming_choices(balancer, jobs_);
  balancer.add_load(id);
  conservation_.dispatched();

  std::uint32_t const job = jobs_.take();
  jobs_[job] = {.next = no_request, .server = id, .arrived_ns = now, .demand_ns = demand_ns, .wait_ns = 0};
  if constexpr (several_classes) job_classes_.set(job, static_cast<std::uint8_t>(workload));
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
  conservation_.service_begins(job.server);
  Nanoseconds work_ns = job.demand_ns;
  if (features_.scales_demand) {
    ServerGroup const& group = fleet_.group_of(job.server);
    if (group.speed != 1) work_ns = rounded_ns(static_cast<double>(work_ns) / group.speed);
    work_ns += group.overhead_ns;
  }
  schedule(work_ns, Step::service_ends, id);
}

template <bool several_classes>
[[gnu::always_inline]] inline void Simulation::job_ends(std::uint32_t id) {
  Job const job = jobs_[id];
  jobs_.free(id);
  Nanoseconds const now = engine_.now();
  Server& server = fleet_[job.server];
  ++server.served;
  conservation_.service_ends(job.server);
  if (server.waiting > 0) {
    std::uint32_t const next = dequeue(server, jobs_, now);
    jobs_[next].wait_ns = now - jobs_[next].arrived_ns;
    start_job(next);
  } else {
    --server.busy;
    server.clock.stop(now);
  }
  Balancer& balancer = tier_[0];
  balancer.remove_load(job.server);
  conservation_.concluded();
  if (features_.follows_answers) balancer.answered(job.server, now - job.arrived_ns, now);

  job_states_->add(job.server, now);
  ClientBooks& books = recorder_.of_class(several_classes ? job_classes_[id] : 0);
  books.request_ok(now, now - job.arrived_ns, job.wait_ns);
}

TrialResult Simulation::run_jobs() {
  job_states_ = static_cast<JobStates*>(&states_.states());
  for (ClientBooks& books : recorder_.classes())
    books.only_jobs();
  return design_.workloads.size() > 1 ? run_jobs<true>() : run_jobs<false>();
}

template <bool several_classes>
TrialResult Simulation::run_jobs() {
  Event event;
  do
    while (engine_.next(horizon_ns_, event)) {
      if (engine_.has_upcoming()) foresight_.fetch_for_jobs(engine_.take_upcoming());
      switch (static_cast<Step>(event.kind())) {
      case Step::session_arrives: job_arrives<several_classes>(event.subject()); break;
      case Step::service_ends: job_ends<several_classes>(event.subject()); break;
      default: STICKYSIM_CHECK(false, "something happens to jobs that cannot");
      }
    }
  while (goes_on());
  return finish();
}

} // namespace stickysim
