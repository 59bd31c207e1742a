#include "scenario/circumstances.hpp"

#include "model/token.hpp"
#include "scenario/numbering.hpp"
#include <stickysim/language/registry.hpp>
#include <stickysim/model/ejection.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <algorithm>

namespace stickysim {

bool has_single_requests(WorkloadClass const& workload) {
  return workload.trace == nullptr && workload.requests.distribution->constant() == 1;
}

bool gives_every_demand(Trace const& trace) {
  return std::ranges::all_of(trace.requests, [](auto const& request) { return request.demand_ns >= 0; });
}

/// `nothing; loads with balance_factor`: an option may make a policy look at loads.
static bool sees_loads_of(PolicyEntry const& entry, Call const& policy) {
  constexpr std::string_view with = "loads with ";
  if (!entry.sees.starts_with("nothing")) return true;
  auto const at = entry.sees.find(with);
  return at != std::string_view::npos &&
         std::ranges::find(policy.arguments, entry.sees.substr(at + with.size()), &Argument::name) !=
             policy.arguments.end();
}

// What a policy heeds does not depend on the number of servers; a plug-in may leave out what it heeds.
Circumstances::Circumstances(Draft const& draft) : draft_{draft} {
  Call const& policy = balancer().policy;
  auto const made = *make_routing_policy(policy, 1, 0);
  hashes_ = made->hashes();
  counts_bindings_ = made->counts_bindings();
  ejects_ = *make_ejection_rule(balancer().ejection, 1) != nullptr;
  PolicyEntry const& entry = *find_entry(routing_policies(), policy.name);
  heeds_weights_ = entry.weights != "ignored";
  sees_loads_ = sees_loads_of(entry, policy);
  counts_pinned_ = entry.sees.empty() || entry.sees.find("pinned") != std::string_view::npos;
}

bool Circumstances::asks_again() const {
  return !std::ranges::all_of(design().workloads, has_single_requests);
}

bool Circumstances::overlaps() const {
  return std::ranges::any_of(design().workloads, [](WorkloadClass const& workload) {
    return workload.trace != nullptr || workload.parallel > 1;
  });
}

bool Circumstances::has_backups() const {
  return std::ranges::any_of(design().servers, [](ServerGroup const& group) { return group.priority > 0; });
}

bool Circumstances::comes_again() const {
  return asks_again() || may_fail() || counts_bindings_ ||
         balancer().affinity.key == AffinityKey::source_ip ||
         std::ranges::any_of(design().workloads,
                             [](WorkloadClass const& clients) { return clients.timeout_ns > 0; });
}

/// Weights are shares: multiplied by one number they mean the same, but to a law that is made of whole
/// numbers, as are points on a ring, slow starts, HAProxy's turns and what is left of a weight after a
/// failure.
bool Circumstances::weights_tell() const {
  auto const& groups = design().servers;
  bool const differ =
      std::ranges::any_of(groups, [&](auto const& group) { return group.weight != groups[0].weight; });
  return differ || hashes() || balancer().slow_start_ns > 0 || ejects_ ||
         !balancer().policy.arguments.empty();
}

bool Circumstances::copies_take_time() const {
  StateSettings const& settings = state();
  return settings.replica_rtt_ns > 0 || settings.replica_work_ns > 0 || (settings.lag_ns > 0 && may_lose()) ||
         strikes(FaultKind::hang) || strikes(FaultKind::partition);
}

bool Circumstances::tokens_fit() const {
  auto const fits = [size = token_size(state(), 0)](std::int64_t limit) {
    return limit < 0 || size <= limit;
  };
  return state().growth_bytes == 0 && fits(state().token_limit) && fits(state().header_limit) &&
         fits(balancer().header_limit) && fits(balancer().answer_header_limit);
}

bool Circumstances::reduces(Scaling const& scaling) const {
  return std::ranges::any_of(design().servers, [&](ServerGroup const& group) {
    return (scaling.group.empty() || scaling.group == group.name) && scaling.count < group.ever();
  });
}

bool Circumstances::has_several_batches(Rollout const& rollout) const {
  std::int64_t servers = 0;
  for (ServerGroup const& group : design().servers)
    servers += group.ever();
  return rollout.batch < servers || rollout.every_ns > 0;
}

bool Circumstances::has_target(Fault const& fault) const {
  if (fault.target != FaultTarget::server) return true;
  // A leak and a partition wait for a server that joins.
  bool const once = fault.every_ns == 0 && fault.mttf_ns == 0 && fault.kind != FaultKind::leak;
  Nanoseconds const last_ns = once ? fault.at_ns + fault.for_ns : draft_.run.duration_ns;
  return may_have_joined(design(), fault.server, last_ns);
}

bool Circumstances::strikes(FaultKind kind) const {
  return std::ranges::any_of(design().faults,
                             [&](Fault const& fault) { return fault.kind == kind && in_time(fault.at_ns); });
}

bool Circumstances::autoscales() const {
  return design().autoscale.max > 0 && in_time(design().autoscale.period_ns);
}

bool Circumstances::resizes() const {
  auto const in_time = [&](Scaling const& scaling) { return this->in_time(scaling.at_ns); };
  return autoscales() || std::ranges::any_of(design().scalings, in_time);
}

bool Circumstances::enlarges(std::string const& group, std::int64_t count) const {
  return std::ranges::any_of(design().servers, [&](ServerGroup const& each) {
    return (group.empty() || group == each.name) && count > each.count;
  });
}

bool Circumstances::has_operators() const {
  auto const in_time = [&](auto const& plan) { return this->in_time(plan.at_ns); };
  return resizes() || std::ranges::any_of(design().rollouts, in_time) ||
         std::ranges::any_of(design().maintenances, in_time);
}

bool Circumstances::bounds_servers() const {
  return keeps_on_servers() && std::ranges::any_of(design().servers, [](ServerGroup const& group) {
           return group.memory_bytes >= 0;
         });
}

bool Circumstances::boots() const {
  return strikes(FaultKind::crash) || strikes(FaultKind::leak) || has_operators() || bounds_servers();
}

bool Circumstances::happens_to_servers() const {
  bool const checks_wait = balancer().health.enabled && balancer().health.needs_worker;
  return boots() || checks_wait || strikes(FaultKind::hang) || strikes(FaultKind::slow) ||
         strikes(FaultKind::partition);
}

bool Circumstances::may_be_out() const { return happens_to_servers() || (ejects_ && may_fail()); }

bool Circumstances::may_fail() const {
  bool const turns_away =
      balancer().limits_connections() && (balancer().queue >= 0 || balancer().queue_timeout_ns > 0);
  bool const store_fails =
      keeps_in_store() &&
      (state().store.timeout_ns > 0 || bounds_store() ||
       std::ranges::any_of(design().faults, [](Fault const& fault) { return strikes_store(fault.kind); }));
  return happens_to_servers() || turns_away || store_fails || (keeps_in_tokens() && !tokens_fit()) ||
         balancer().attempt_timeout_ns > 0 ||
         std::ranges::any_of(design().servers, [](ServerGroup const& group) {
           return group.failure_rate > 0 || group.queue >= 0;
         });
}

/// What is safe: states in a store, or on the server that a cookie names, while nothing happens to either and
/// nobody stays away for long. All else may be lost.
bool Circumstances::may_lose() const {
  Affinity const& affinity = balancer().affinity;
  bool const stays =
      affinity.kind == AffinityKind::cookie && affinity.expire_ns < 0 && !balancer().limits_connections();
  bool const expires = in_time(state().ttl_ns);
  return may_be_out() || may_fail() || overlaps() || expires || keeps_in_tokens() ||
         !(keeps_in_store() || stays) ||
         std::ranges::any_of(design().workloads,
                             [](WorkloadClass const& clients) { return clients.timeout_ns > 0; });
}

} // namespace stickysim
