#include "cli/timeline.hpp"

#include "scenario/quantity_text.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>
#include <vector>

namespace stickysim {
namespace {

std::string target_of(Fault const& fault) {
  switch (fault.target) {
  case FaultTarget::server: return fmt::format("server {}", fault.server);
  case FaultTarget::random: return "a random server";
  case FaultTarget::all: return "every server";
  case FaultTarget::zone: return fmt::format("zone {}", fault.zone);
  }
  return {};
}

std::string balancers_of(Fault const& fault) {
  return fault.balancer <= 0 ? "every balancer" : fmt::format("balancer {}", fault.balancer);
}

/// The duration of a check that gets no answer.
Nanoseconds check_timeout(Health const& health) {
  return health.timeout_ns > 0 ? health.timeout_ns : health.interval_ns;
}

/// The latest time at which the checks have noticed; `check_ns`: the duration of a check that fails.
std::string detection(Health const& health, Nanoseconds check_ns) {
  if (!health.enabled) return "never seen down: no health checks";
  Nanoseconds const gap_ns = health.fast_interval_ns > 0 ? health.fast_interval_ns : health.interval_ns;
  Nanoseconds const latest_ns = health.interval_ns + (health.fall - 1) * gap_ns + health.fall * check_ns;
  return fmt::format("seen down within {}", duration_text(latest_ns));
}

/// The longest boot time of all groups: after that every server is back.
Nanoseconds boot_time_of(Design const& design) {
  Nanoseconds longest = 0;
  for (ServerGroup const& group : design.servers)
    longest = std::max(longest, group.boot_time_ns);
  return longest;
}

/// How long a store that crashes or hangs does not serve: until it is back, or its replica is elected.
Nanoseconds store_outage(Nanoseconds lasts_ns, StoreSettings const& store) {
  return store.replica ? std::min(lasts_ns, store.failover_ns()) : lasts_ns;
}

std::string store_of(Fault const& fault) {
  return fault.shard == 0 ? "the store" : fmt::format("shard {} of the store", fault.shard);
}

/// `at 70s`; `10s later` if the time of the fault is random; `10s later on average` if its length is random,
/// too.
std::string so_much_later(Fault const& fault, Nanoseconds by_ns) {
  if (fault.mttf_ns == 0) return fmt::format("at {}", duration_text(fault.at_ns + by_ns));
  return fmt::format("{} later{}", duration_text(by_ns), fault.mttr_ns > 0 ? " on average" : "");
}

std::string description(Fault const& fault, Design const& design) {
  Health const& health = design.balancer.health;
  Nanoseconds const lasts_ns = fault.mttf_ns > 0 && fault.mttr_ns > 0 ? fault.mttr_ns : fault.for_ns;
  Nanoseconds const outage_ns = store_outage(lasts_ns, design.state.store);
  return fmt::format(fmt::runtime(row_of(fault.kind).plan), fmt::arg("server", target_of(fault)),
                     fmt::arg("balancer", balancers_of(fault)), fmt::arg("store", store_of(fault)),
                     fmt::arg("factor", fault.factor),
                     fmt::arg("rate", bandwidth_text(fault.rate_bytes_per_s)),
                     fmt::arg("refusals_seen", detection(health, 0)),
                     fmt::arg("silence_seen", detection(health, check_timeout(health))),
                     fmt::arg("over", so_much_later(fault, lasts_ns)),
                     fmt::arg("booted", so_much_later(fault, lasts_ns + boot_time_of(design))),
                     fmt::arg("serves", so_much_later(fault, outage_ns)),
                     fmt::arg("returns", outage_ns < lasts_ns ? "a replica serves" : "goes on"));
}

std::string again_every(Nanoseconds period_ns) {
  return period_ns > 0 ? fmt::format("; again every {}", duration_text(period_ns)) : "";
}

/// How often the fault strikes, and which servers it spares.
std::string recurrence(Fault const& fault) {
  std::string const text =
      fault.mttf_ns > 0 ? fmt::format("; at random, each after {} on average", duration_text(fault.mttf_ns))
                        : again_every(fault.every_ns);
  return text + (fault.only_busy ? "; spares idle servers" : "");
}

/// `notice_ns`: until balancers know.
std::string draining(Nanoseconds timeout_ns, Nanoseconds notice_ns) {
  return (timeout_ns > 0 ? fmt::format("drained for up to {}", duration_text(timeout_ns)) : "not drained") +
         (notice_ns > 0 ? fmt::format(" and known to balancers {} later", duration_text(notice_ns)) : "");
}

} // namespace

std::string fleet_timeline(Design const& design) {
  Nanoseconds const notice_ns = design.balancer.notice_ns;
  std::vector<std::pair<Nanoseconds, std::string>> plan;
  for (Fault const& fault : design.faults)
    plan.emplace_back(fault.at_ns, description(fault, design) + recurrence(fault));
  for (Scaling const& scaling : design.scalings)
    plan.emplace_back(scaling.at_ns,
                      fmt::format("{} {} servers; servers that leave are {}",
                                  scaling.group.empty() ? "scale to" : scaling.group + " scales to",
                                  scaling.count, draining(scaling.drain_timeout_ns, notice_ns)));
  for (Rollout const& rollout : design.rollouts) {
    bool const kills = rollout.drain_timeout_ns == 0 && rollout.surge == 0; // and tells nobody
    plan.emplace_back(rollout.at_ns,
                      fmt::format("rollout, {} at a time, {}{}{}", rollout.batch,
                                  draining(rollout.drain_timeout_ns, kills ? 0 : notice_ns),
                                  rollout.surge > 0 ? fmt::format(", with a surge of {}", rollout.surge) : "",
                                  again_every(rollout.every_ns)));
  }
  for (Maintenance const& maintenance : design.maintenances)
    plan.emplace_back(maintenance.at_ns,
                      fmt::format("server {} is taken out for maintenance, {}{}", maintenance.server,
                                  draining(maintenance.drain_timeout_ns, notice_ns),
                                  maintenance.for_ns < 0 ? ", and not put back"
                                                         : fmt::format(", and put back after {}",
                                                                       duration_text(maintenance.for_ns))));
  if (AutoscaleSettings const& autoscale = design.autoscale; autoscale.max > 0)
    plan.emplace_back(
        autoscale.period_ns,
        fmt::format("from {} to {} servers, for a {} of {}, reviewed every {}; servers that leave are {}",
                    autoscale.min, autoscale.max,
                    autoscale.metric == ScaleMetric::queue ? "queue" : "utilization", autoscale.target,
                    duration_text(autoscale.period_ns), draining(autoscale.drain_timeout_ns, notice_ns)));
  std::stable_sort(plan.begin(), plan.end(), [](auto const& a, auto const& b) { return a.first < b.first; });
  std::string text;
  for (auto const& [at_ns, what] : plan)
    text += fmt::format("#     {:<8} {}\n", duration_text(at_ns), what);
  return text;
}

} // namespace stickysim
