#include "scenario/key.hpp"

namespace stickysim {

void add_autoscale_keys(std::vector<Key>& table) {
  using Settings = AutoscaleSettings;
  Section autoscale{table, "autoscale",
                    [](auto& draft, std::size_t) -> decltype(auto) { return (draft.design.autoscale); }};
  autoscale.key("group", &Settings::group, names_or_empty(), "Which group of servers; empty: the only one.");
  autoscale.key("max", &Settings::max, counts(0),
                "Servers in the group at most; 0: nothing is scaled. Needed if anything else is given.");
  autoscale.key("min", &Settings::min, counts(1), "Servers in the group at least.");
  autoscale.key("metric", &Settings::metric,
                words<ScaleMetric>("a metric to scale by", {{"utilization", ScaleMetric::utilization},
                                                            {"queue", ScaleMetric::queue}}),
                "What is kept near the target: the busy share of the workers, or the requests that wait per "
                "server, both averaged over the last period and over the servers that serve.");
  autoscale.key("target", &Settings::target, numbers_between(0, 1e9),
                "Servers wanted: as many as there are × what is measured / target, rounded up. A utilization "
                "is less than 1.");
  autoscale.key("period", &Settings::period_ns, durations(1'000'000),
                "From a look at the servers to the next. Default: Kubernetes'.");
  autoscale.key(
      "tolerance", &Settings::tolerance, ratios(),
      "Nothing changes while what is measured is so close to the target, as a share of it. Default: "
      "Kubernetes'.");
  autoscale.key("stabilization", &Settings::stabilization_ns, durations(),
                "Before servers leave: so many do as every look of this time would spare. Default: "
                "Kubernetes'.");
  autoscale.key("scale_out_cooldown", &Settings::scale_out_cooldown_ns, durations(),
                "After servers have been added, until more may be.");
  autoscale.key("scale_in_cooldown", &Settings::scale_in_cooldown_ns, durations(),
                "After servers have been taken away, until more may be.");
  autoscale.key(
      "drain_timeout", &Settings::drain_timeout_ns, durations(),
      "Servers that leave take no new sessions and stop when they are idle, or after this time; 0s: "
      "they stop at once.");
}

} // namespace stickysim
