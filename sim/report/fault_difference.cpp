#include "report/fault_difference.hpp"

#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <tuple>
#include <vector>

namespace stickysim {
namespace {

auto settings_of(Fault const& fault) {
  return std::tie(fault.kind, fault.target, fault.server, fault.zone, fault.balancer, fault.shard,
                  fault.at_ns, fault.for_ns, fault.factor, fault.rate_bytes_per_s, fault.every_ns,
                  fault.mttf_ns, fault.mttr_ns, fault.only_busy);
}
auto settings_of(Rollout const& rollout) { return std::tie(rollout.at_ns, rollout.every_ns); }
auto settings_of(Scaling const& scaling) { return std::tie(scaling.at_ns, scaling.group, scaling.count); }
auto settings_of(Maintenance const& maintenance) {
  return std::tie(maintenance.server, maintenance.at_ns, maintenance.for_ns);
}

std::string text_of(Fault const& fault) {
  std::string text = fmt::format("a {}", row_of(fault.kind).name);
  if (fault.target == FaultTarget::server) text += fmt::format(" of server {}", fault.server);
  if (fault.mttf_ns > 0) text += fmt::format(" every {} or so", human_duration(fault.mttf_ns));
  if (fault.mttf_ns == 0) text += fmt::format(" at {}", human_duration(fault.at_ns));
  if (fault.for_ns > 0) text += fmt::format(" for {}", human_duration(fault.for_ns));
  return text;
}
std::string text_of(Rollout const& rollout) {
  return fmt::format("a rollout at {}", human_duration(rollout.at_ns));
}
std::string text_of(Scaling const& scaling) {
  return fmt::format("{} servers from {} on", scaling.count, human_duration(scaling.at_ns));
}
std::string text_of(Maintenance const& maintenance) {
  return fmt::format("a maintenance of server {} at {}", maintenance.server,
                     human_duration(maintenance.at_ns));
}

bool are_of_a_kind(Fault const& a, Fault const& b) { return a.kind == b.kind; }
template <class Plan>
bool are_of_a_kind(Plan const&, Plan const&) {
  return true;
}

template <class Plan>
bool is_among(std::vector<Plan> const& plans, Plan const& plan) {
  return std::ranges::any_of(plans,
                             [&](Plan const& other) { return settings_of(plan) == settings_of(other); });
}

template <class Plan>
std::string difference_of_plans(std::vector<Plan> const& plans, std::vector<Plan> const& others,
                                std::string const& other_name) {
  for (Plan const& plan : plans)
    for (Plan const& other : others)
      if (are_of_a_kind(plan, other) && !is_among(others, plan) && !is_among(plans, other))
        return fmt::format("has {}, where '{}' has {}", text_of(plan), other_name, text_of(other));
  return {};
}

} // namespace

std::string fault_difference(Variant const& variant, Variant const& other) {
  Design const& design = variant.design;
  auto const first_of = [&](auto... members) {
    std::string text;
    ((text = text.empty() ? difference_of_plans(design.*members, other.design.*members, other.name) : text),
     ...);
    return text;
  };
  return first_of(&Design::faults, &Design::rollouts, &Design::scalings, &Design::maintenances);
}

} // namespace stickysim
