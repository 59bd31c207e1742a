#include "report/figure.hpp"
#include "report/point.hpp"
#include "report/samples.hpp"
#include "report/stuck.hpp"
#include <stickysim/report/verdict.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr double overload_utilization = 0.99;
constexpr double wide_half_width = 0.1; ///< of the mean

/// A closed class limits its own queue; an open one goes on arriving.
bool is_open(WorkloadClass const& workload) { return workload.users == 0; }

bool has_open_workload(VariantResult const& variant) {
  auto const& workloads = variant.variant->design.workloads;
  return std::any_of(workloads.begin(), workloads.end(), is_open);
}

/// Sessions that last leave an empty system at first, which no textbook run has.
bool starts_empty(VariantResult const& variant) {
  auto const& workloads = variant.variant->design.workloads;
  return std::any_of(workloads.begin(), workloads.end(), [](WorkloadClass const& workload) {
    bool const several_requests =
        workload.requests.distribution && workload.requests.distribution->mean() > 1;
    return is_open(workload) && several_requests;
  });
}

std::optional<Estimate> value_of(VariantResult const& variant, std::string_view metric, double confidence) {
  return estimate_of(samples_of(variant, *find_metric(metric)), confidence);
}

bool is_wide(std::optional<Estimate> const& value) {
  return value && value->has_interval && (value->high - value->low) / 2 > wide_half_width * value->mean;
}

std::string stuck_text(Stuck const& stuck) {
  return fmt::format(
      "did not recover from the fault at {}: its goodput stays at {} of what it was although the "
      "fault has been over for {} and as many sessions start as before: {}",
      quantity(stuck.fault_s, "s"), quantity(stuck.goodput, "%", 2), quantity(stuck.since_s, "s"),
      stuck.sends_again ? "metastable overload, which retries keep up: a workload.retry_budget or "
                          "fewer retries cure it"
                        : "look for what keeps it down");
}

} // namespace

std::vector<std::string> cautions(ExperimentResult const& result) {
  RunSettings const& run = result.scenario->run;
  std::vector<std::string> found;
  auto const add = [&](std::string const& names, std::string_view text) {
    if (!names.empty()) found.push_back(fmt::format("{}: {}", names, text));
  };

  if (run.replications < 2)
    found.emplace_back(
        "one replication has no intervals and decides nothing: set run.replications to 10 or more");
  if (run.warmup_ns == 0)
    add(those(result, starts_empty),
        "the run starts with an empty system and measures it filling up: set run.warmup to a few session "
        "lengths");
  for (Point const point : points_of(result))
    for (VariantResult const& variant : point)
      if (auto const is_stuck = stuck(variant)) {
        std::string const place = place_of(point, *result.scenario);
        found.push_back(fmt::format("'{}'{}{} {}", variant.variant->name, place.empty() ? "" : " at ", place,
                                    stuck_text(*is_stuck)));
      }
  add(those(result,
            [&](VariantResult const& variant) {
              auto const busiest = value_of(variant, "utilization_max", run.confidence);
              return has_open_workload(variant) && busiest && busiest->mean > overload_utilization;
            }),
      "overloaded: a server is busy more than 99 % of the time, queues grow for as long as the run lasts and "
      "latency means little: add servers or workers, or lower the arrivals");
  add(those(result,
            [&](VariantResult const& variant) {
              auto const store = value_of(variant, "store_utilization", run.confidence);
              return store && store->mean > overload_utilization;
            }),
      "the store is saturated: it, not the servers, sets the latency: add state.store.workers or shards");
  add(those(result,
            [&](VariantResult const& variant) {
              return is_wide(value_of(variant, "latency_mean", run.confidence));
            }),
      "the interval of the mean latency is wider than ±10 %: raise run.replications or run.duration");
  return found;
}

} // namespace stickysim
