#include "scenario/key.hpp"
#include <stickysim/design/record_limits.hpp>

namespace stickysim {

void add_autoscale_keys(std::vector<Key>& table) {
  using Settings = AutoscaleSettings;
  Section autoscale{table, "autoscale",
                    [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.autoscale); }};
  autoscale.key("group", &Settings::group, names_or_empty(), "Which group of servers; empty: the only one.");
  autoscale.key("max", &Settings::max, counts(0, most_servers_named),
                "Servers in the group at most; 0: nothing is scaled. Needed if anything else is given.");
  autoscale.key("min", &Settings::min, counts(1, most_servers_named), "Servers in the group at least.");
  autoscale.key("metric", &Settings::metric,
                words<ScaleMetric>("a metric to scale by", {{"utilization", ScaleMetric::utilization},
                                                            {"queue", ScaleMetric::queue}}),
                "What is kept near the target: the busy share of the workers, or the waiting requests per "
                "server, both averaged over the last period and over the servers that serve.");
  autoscale.key("target", &Settings::target, numbers_between(0, 1e9),
                "Servers wanted: present servers × metric / target, rounded up. A utilization is less "
                "than 1.");
  autoscale.key("period", &Settings::period_ns, durations(1'000'000),
                "Time from one look at the servers to the next. Default: Kubernetes'.");
  autoscale.key(
      "tolerance", &Settings::tolerance, ratios(),
      "Nothing changes while the metric differs from the target by no more than this share of it. Default: "
      "Kubernetes'.");
  autoscale.key(
      "stabilization", &Settings::stabilization_ns, durations(),
      "Servers leave only if every look in this time wanted fewer, and as many as the most cautious "
      "look allows. Default: Kubernetes'.");
  autoscale.key(
      "scale_out_share", &Settings::scale_out_share, numbers_from(0),
      "In any scale_out_period at most this share of the servers that there were at its start joins, rounded "
      "up, or scale_out_count if that is more. Default: Kubernetes' (100 %).");
  autoscale.key(
      "scale_out_count", &Settings::scale_out_count, counts_or_unlimited(1'000'000),
      "Servers that may join in any scale_out_period however few there are; unlimited: as many as are "
      "wanted join at once. Default: Kubernetes'.");
  autoscale.key("scale_out_period", &Settings::scale_out_period_ns, durations(1),
                "The time for which scale_out_share and scale_out_count hold. Default: Kubernetes'.");
  autoscale.key("scale_out_cooldown", &Settings::scale_out_cooldown_ns, durations(),
                "After servers were added, no more are added for this time.");
  autoscale.key("scale_in_cooldown", &Settings::scale_in_cooldown_ns, durations(),
                "After servers were removed, no more are removed for this time.");
  autoscale.key(
      "drain_timeout", &Settings::drain_timeout_ns, durations(),
      "Servers that leave take no new sessions and stop when they are idle, or after this time; 0s: "
      "they stop at once.");
}

} // namespace stickysim
