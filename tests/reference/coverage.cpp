#include "reference/simulator.hpp"

#include <algorithm>

namespace stickysim::reference {

std::string unsupported(Design const& design) {
  BalancerSettings const& balancer = design.balancer;
  StateSettings const& state = design.state;
  for (WorkloadClass const& workload : design.workloads) {
    if (!workload.trace) return "a workload that is not replayed";
    if (workload.demand.distribution && workload.demand.distribution->constant() < 0) return "random demands";
    if (workload.jitter != Jitter::none || workload.retry_budget > 0) return "jitter, retry budgets";
    if (workload.from_ns > 0 || workload.until_ns >= 0) return "clients that come for a while";
    if (workload.parallel > 1 || workload.clients_per_address > 1) return "pages, shared addresses";
  }
  for (ServerGroup const& group : design.servers) {
    if (group.memory_bytes >= 0 && group.memory_bytes < std::int64_t{1} << 30)
      return "memories that get full";
    if (group.failure_rate > 0 || group.tick_ns > 0 || group.warmup_time_ns > 0 || group.priority > 0)
      return "failure rates, ticks, warm-ups, priorities";
  }
  for (Fault const& fault : design.faults)
    if (fault.mttf_ns > 0 || fault.kind == FaultKind::leak ||
        (fault.target == FaultTarget::random && !strikes_store(fault.kind) &&
         fault.kind != FaultKind::balancer_restart))
      return "random faults, leaks";
  for (Rollout const& rollout : design.rollouts)
    if (rollout.surge > 0 || rollout.every_ns > 0) return "surges, rollouts that come again";
  if (!design.maintenances.empty() || design.balancer.notice_ns > 0 || design.balancer.health.needs_worker)
    return "maintenance, late news, checks that wait";
  std::string const& law = balancer.policy.name;
  bool const alone = design.servers.size() == 1 && design.servers.front().ever() == 1;
  if (!alone && law != "" && law != "round_robin" && law != "first")
    return "policies other than round_robin and first";
  bool const has_order = law == "round_robin" && !balancer.policy.arguments.empty();
  if (has_order && !(design.scalings.empty() && design.faults.empty()))
    return "how other orders of round_robin take in a server";
  if (balancer.load_info != LoadInfo::own || balancer.retry_budget > 0 || !balancer.ejection.name.empty() ||
      balancer.panic_threshold > 0 || balancer.zone_aware || balancer.slow_start_ns > 0 ||
      balancer.balancer_of != BalancerOf::session)
    return "a feature of balancers";
  bool const in_token = state.placement == Placement::client;
  if (!in_token && state.growth_bytes > 0) return "states that grow";
  std::int64_t const longest = state.token_bytes + 20 * state.growth_bytes; // more than its sessions reach
  if (in_token &&
      (longest > state.header_limit || balancer.header_limit >= 0 || balancer.answer_header_limit >= 0))
    return "headers that grow too large";
  if (state.soft || state.adopt_id || state.token_format != TokenFormat::raw || state.store.shards > 1 ||
      state.store.memory_bytes >= 0 || state.synchronous || state.replica_work_ns > 0)
    return "a feature of states";
  if (!state.store.service_time.distribution || state.store.service_time.distribution->constant() < 0)
    return "random times of the store";
  return design.autoscale.max > 0 ? "autoscaling" : "";
}

// What is not compared:
//
// - recovery_time and rebalance_time: their windows are not in the reference.
// - store_recovery_time with several visits in a row: they arrive and end at the same instants, and whether
//   the store was idle between them is a matter of their order.
//
// - Trials in which two servers write the same replicated state within its lag, each without the other's
// work:
//   which servers have which of them is not told.
//
// And what the program is known to do less exactly than the reference:
//
// - It counts how many effects a state has, not which. When work that is gone comes back, when work is lost
//   whose answer its client has not had, or when a token is renewed twice, their numbers may differ
//   (`which_effects`).
// - Copies that are made anew live `ttl` from then, not from the state's last use. No random scenario has
//   replicated states that expire.
bool left_out(std::string const& metric, Design const& design, Account const& account) {
  StateSettings const& state = design.state;
  if (account.two_writers) return true;
  if (metric == "recovery_time" || metric == "rebalance_time") return true;
  if (metric == "store_recovery_time") return state.reads + state.writes > 2;
  if (metric == "work_lost" || metric == "cart_items_lost" || metric == "upload_bytes_lost")
    return account.which_effects;
  return false;
}

} // namespace stickysim::reference
