#include "model/features.hpp"

#include "model/balancer.hpp"
#include <stickysim/model/ejection.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <algorithm>

namespace stickysim {
namespace {

bool has_single_requests(WorkloadClass const& workload) {
  return workload.trace == nullptr && workload.requests.distribution->constant() == 1;
}

bool has_overlapping_requests(WorkloadClass const& workload) {
  return workload.trace != nullptr || workload.parallel > 1;
}

/// Whether users issue one request after the other, and no two at one instant but by a chance of one to
/// millions: what happens at one instant happens in the order in which it was scheduled.
bool thinks_at_any_time(WorkloadClass const& workload) {
  return workload.trace == nullptr && workload.parallel == 1 && workload.think_time.distribution != nullptr &&
         workload.think_time.distribution->exponential_mean() >= 1e6; // ns
}

/// Whether a user may start one session after another without a pause.
bool follow_at_once(WorkloadClass const& workload) {
  return workload.users > 0 &&
         (workload.think_time.distribution == nullptr || workload.think_time.distribution->constant() == 0);
}

bool issues_jobs(WorkloadClass const& workload) {
  return has_single_requests(workload) && workload.users == 0 && workload.timeout_ns == 0 &&
         workload.parallel == 1 && !workload.log_out && workload.kind != SessionKind::upload;
}

bool serves_jobs(ServerGroup const& group) {
  return group.discipline == Discipline::fifo && group.queue < 0 && group.failure_rate == 0 &&
         group.tick_ns == 0;
}

bool makes_only_jobs(Design const& design, Features const& use) {
  bool const plain_balancer =
      design.balancer.count == 1 && design.balancer.affinity.kind == AffinityKind::none && !use.ejects &&
      !use.times_attempts && !use.queues && !use.counts_connections && !use.reports_idle &&
      !use.checks_wait && design.balancer.load_info != LoadInfo::periodic;
  bool const plain_state = design.state.placement == Placement::local;
  bool const at_once = design.network.client_rtt_ns == 0 && design.network.server_rtt_ns == 0;
  return plain_balancer && plain_state && at_once && !use.servers_may_go && !use.may_slow &&
         std::ranges::all_of(design.workloads, issues_jobs) &&
         std::ranges::all_of(design.servers, serves_jobs) &&
         std::ranges::any_of(design.servers, [](ServerGroup const& group) { return group.count > 0; });
}

} // namespace

Features features_of(Design const& design, std::span<PlannedFault const> plan) {
  BalancerSettings const& balancer = design.balancer;
  StateSettings const& state = design.state;
  auto const planned = [&](FaultKind kind) {
    return std::ranges::find(plan, kind, &PlannedFault::kind) != plan.end();
  };
  auto const any_workload = [&](auto const& is) { return std::ranges::any_of(design.workloads, is); };
  auto const any_group = [&](auto const& is) { return std::ranges::any_of(design.servers, is); };
  // What a law wants to know does not depend on the number of servers.
  auto const policy = std::move(*make_routing_policy(balancer.policy, 1, 0));
  auto const ejection = std::move(*make_ejection_rule(balancer.ejection, 1));

  Features use;
  use.hashes = policy->hashes();
  use.asks_tables = balancer.affinity.kind == AffinityKind::table;
  use.follows_answers = policy->follows_answers();
  use.reports_idle = reports_idle(balancer, *policy);
  use.counts_presence =
      balancer.load_info == LoadInfo::periodic || policy->asks_servers() || use.reports_idle;
  use.counts_connections = balancer.limits_connections() || balancer.retry_budget > 0;
  use.queues = balancer.limits_connections() || balancer.affinity.on_unavailable == OnUnavailable::wait;
  use.ejects = ejection != nullptr;
  use.bindings_end = balancer.affinity.kind != AffinityKind::none &&
                     balancer.affinity.binds_to == BindsTo::instance &&
                     (!design.scalings.empty() || !design.rollouts.empty() || design.autoscale.max > 0);
  use.times_attempts = balancer.attempt_timeout_ns > 0;
  use.may_cut = planned(FaultKind::partition);
  use.checks_wait = balancer.health.enabled && balancer.health.needs_worker;

  use.servers_may_go = !plan.empty() || !design.scalings.empty() || !design.rollouts.empty() ||
                       !design.maintenances.empty() || design.autoscale.max > 0 ||
                       any_group([](ServerGroup const& group) { return group.memory_bytes >= 0; });
  use.adds_servers = !design.scalings.empty() || design.autoscale.max > 0;
  use.may_hang = planned(FaultKind::hang);
  use.may_slow = planned(FaultKind::slow) ||
                 any_group([](ServerGroup const& group) { return group.warmup_time_ns > 0; });
  use.scales_demand =
      any_group([](ServerGroup const& group) { return group.speed != 1 || group.overhead_ns != 0; });
  use.may_fail_in_service = any_group([](ServerGroup const& group) { return group.failure_rate > 0; });

  use.times_sessions = any_workload([](WorkloadClass const& workload) {
    return workload.kind == SessionKind::upload || follow_at_once(workload);
  });
  use.sends_chunks =
      design.network.bandwidth_bytes_per_s > 0 &&
      any_workload([](WorkloadClass const& workload) { return workload.kind == SessionKind::upload; });
  use.wastes_work = use.times_attempts ||
                    any_workload([](WorkloadClass const& workload) { return workload.timeout_ns > 0; });
  use.budgets_retries = any_workload([](WorkloadClass const& workload) { return workload.retry_budget > 0; });

  bool const overlaps = any_workload(has_overlapping_requests);
  // A state that nobody asks for takes room all the same: a server's, or a store's that is bounded.
  bool const takes_room = row_of(state.placement).uses_store ? state.store.memory_bytes >= 0
                                                             : state.placement != Placement::client;
  use.tracks_state = takes_room || !std::ranges::all_of(design.workloads, has_single_requests);
  use.carries_tokens = state.placement == Placement::client;
  use.answers_overlap = overlaps && use.carries_tokens;
  use.may_overwrite = overlaps && row_of(state.placement).uses_store && state.reads > 0;

  // A request from which its client has gone draws by the place of its record what the store takes: places
  // must be free when they were.
  bool const draws_by_place = use.wastes_work && row_of(state.placement).uses_store;
  use.answers_ahead = design.network.client_rtt_ns > 0 && !draws_by_place &&
                      std::ranges::all_of(design.workloads, thinks_at_any_time);
  // A budget is filled when a request is issued, and others draw on it.
  use.issues_ahead = use.answers_ahead && !use.budgets_retries && !use.sends_chunks;

  use.only_jobs = makes_only_jobs(design, use);
  // One balancer has sent all that is at servers, and nothing is on its way.
  if (use.only_jobs) use.counts_presence = false;
  return use;
}

} // namespace stickysim
