#include "scenario/idle_expectations.hpp"

#include "scenario/circumstances.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stickysim {
namespace {

using Now = Circumstances const&;

/// What a design must be to have some metrics. Where it does not hold no trial has them.
struct Requirement {
  std::array<std::string_view, 5> metrics;
  std::string_view unmet;
  bool (*holds)(Now now);
};

bool strikes_anything(Now now) {
  return std::ranges::any_of(now.design().faults,
                             [&](Fault const& fault) { return now.in_time(fault.at_ns); });
}

constexpr Requirement requirements[] = {
    {{"logged_out_fraction"}, "sessions have one request", [](Now now) { return now.asks_again(); }},
    {{"upload_time_mean"},
     "nothing is uploaded",
     [](Now now) {
       return std::ranges::any_of(now.design().workloads, [](WorkloadClass const& clients) {
         return clients.kind == SessionKind::upload;
       });
     }},
    {{"store_utilization", "store_latency_mean", "store_latency_p99", "store_errors", "store_recovery_time"},
     "no state is kept in a store",
     [](Now now) { return now.keeps_in_store(); }},
    {{"store_recovery_time"},
     "no fault strikes the store",
     [](Now now) {
       return std::ranges::any_of(now.design().faults, [&](Fault const& fault) {
         return strikes_store(fault.kind) && now.in_time(fault.at_ns);
       });
     }},
    {{"recovery_time"}, "no fault is planned", strikes_anything},
    {{"detection_time"}, "nothing happens to the servers", [](Now now) { return now.may_be_out(); }},
    {{"rebalance_time", "added_servers_new_share"},
     "no servers are added",
     [](Now now) { return now.has_operators(); }},
    {{"drain_time"}, "no server is drained", [](Now now) { return now.has_operators(); }},
};

/// Why no trial of a design has the metric; empty: some may.
std::string_view what_it_lacks(Now now, std::string_view metric) {
  for (Requirement const& need : requirements)
    for (std::string_view const each : need.metrics)
      if (each == metric && !need.holds(now)) return need.unmet;
  return {};
}

} // namespace

IdleExpectations::IdleExpectations(std::vector<Expectation> const& expectations) {
  for (Expectation const& expectation : expectations)
    for (ExpectationSide const* const side : {&expectation.left, &expectation.right})
      if (!side->variant.empty()) sides_.push_back({side, &expectation});
}

void IdleExpectations::look(std::string const& variant, Draft const& draft) {
  if (sides_.empty()) return;
  Circumstances const now{draft};
  for (Side& side : sides_) {
    if (side.metric->variant != variant || side.is_there) continue;
    side.unmet = what_it_lacks(now, side.metric->metric);
    side.is_there = side.unmet.empty();
  }
}

void IdleExpectations::report(Node const& expect, Reporter& reporter) const {
  for (Side const& side : sides_) {
    if (side.is_there || side.unmet.empty()) continue;
    for (Node const& item : expect.items)
      for (Member const& member : item.members)
        if (member.value.text == side.expectation->that)
          reporter.report(member.value.place,
                          fmt::format("this stays undecided: '{}' has no {}: {}", side.metric->variant,
                                      side.metric->metric, side.unmet));
  }
}

} // namespace stickysim
