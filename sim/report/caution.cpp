#include "report/doubt.hpp"
#include "report/figure.hpp"
#include "report/point.hpp"
#include "report/samples.hpp"
#include "report/stuck.hpp"
#include <stickysim/language/words.hpp>
#include <stickysim/report/caution.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

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

RaisedCaution stuck_caution(Variant const& variant, Stuck const& stuck) {
  std::string const evidence = fmt::format(
      "did not recover from the fault at {}: its goodput stays at {} of what it was although the "
      "fault has been over for {} and as many sessions start as before",
      quantity(stuck.fault_s, "s"), quantity(stuck.goodput, "%", 2), quantity(stuck.since_s, "s"));
  if (!stuck.sends_again) return {Caution::stays_down, {&variant}, evidence};
  return {Caution::metastable, {&variant}, evidence + ": metastable overload, which retries keep up"};
}

} // namespace

std::span<CautionRow const> all_cautions() {
  static constexpr std::array table = {
      CautionRow{.word = Caution::one_replication,
                 .name = "one_replication",
                 .meaning = "one replication has no intervals and decides nothing",
                 .cure = "set run.replications to 10 or more"},
      CautionRow{.word = Caution::behaves_alike,
                 .name = "behaves_alike",
                 .meaning = "the designs did the same in every replication",
                 .cure = "look for a setting that tells them apart, and whether it can have an effect here"},
      CautionRow{.word = Caution::fault_after_end,
                 .name = "fault_after_end",
                 .meaning = "something is planned for a time after the end of the run",
                 .cure = "let the run last longer, or plan it earlier"},
      CautionRow{.word = Caution::nothing_happens,
                 .name = "nothing_happens",
                 .meaning = "nothing happens to the fleet by which a sticky session could be lost",
                 .cure = "add a [[fault]], a [[rollout]] or a [[scale]]"},
      CautionRow{.word = Caution::mostly_harmed,
                 .name = "mostly_harmed",
                 .meaning = "most of the sessions are harmed, whatever the design",
                 .cure = "look first for what harms them"},
      CautionRow{.word = Caution::starts_empty,
                 .name = "starts_empty",
                 .meaning = "the run starts with an empty system and measures it filling up",
                 .cure = "set run.warmup to a few session lengths"},
      CautionRow{.word = Caution::metastable,
                 .name = "metastable",
                 .meaning =
                     "no recovery from a fault that is over: metastable overload, which retries keep up",
                 .cure = "a workload.retry_budget or fewer retries cure it"},
      CautionRow{.word = Caution::stays_down,
                 .name = "stays_down",
                 .meaning = "no recovery from a fault that is over, although nobody sends again",
                 .cure = "look for what keeps it down"},
      CautionRow{.word = Caution::overloaded,
                 .name = "overloaded",
                 .meaning =
                     "overloaded: a server is busy more than 99 % of the time, queues grow for as long as "
                     "the run lasts and latency means little",
                 .cure = "add servers or workers, or lower the arrivals"},
      CautionRow{.word = Caution::store_saturated,
                 .name = "store_saturated",
                 .meaning = "the store is saturated: it, not the servers, sets the latency",
                 .cure = "add state.store.workers or shards"},
      CautionRow{.word = Caution::wide_interval,
                 .name = "wide_interval",
                 .meaning = "the interval of the mean latency is wider than ±10 %",
                 .cure = "raise run.replications or run.duration"},
  };
  static_assert(is_complete(table), "each caution has a row, in their order");
  return table;
}

std::string text_of(RaisedCaution const& raised, Scenario const& scenario) {
  CautionRow const& row = row_of(raised.caution);
  std::string const names = names_of(raised.variants, scenario);
  if (!raised.evidence.empty()) return fmt::format("{} {}: {}", names, raised.evidence, row.cure);
  return fmt::format("{}{}{}: {}", names, names.empty() ? "" : ": ", row.meaning, row.cure);
}

std::vector<RaisedCaution> cautions(ExperimentResult const& result) {
  RunSettings const& run = result.scenario->run;
  std::vector<RaisedCaution> found;
  auto const add = [&](Caution caution, auto const& is_so) {
    if (auto variants = those(result, is_so); !variants.empty())
      found.push_back({caution, std::move(variants), {}});
  };

  if (run.replications < 2) found.push_back({Caution::one_replication, {}, {}});
  std::ranges::move(doubts_about(result), std::back_inserter(found));
  if (run.warmup_ns == 0) add(Caution::starts_empty, starts_empty);
  for (VariantResult const& variant : result.variants)
    if (auto const is_stuck = stuck(variant)) found.push_back(stuck_caution(*variant.variant, *is_stuck));
  add(Caution::overloaded, [&](VariantResult const& variant) {
    auto const busiest = value_of(variant, "utilization_max", run.confidence);
    return has_open_workload(variant) && busiest && busiest->mean > overload_utilization;
  });
  add(Caution::store_saturated, [&](VariantResult const& variant) {
    auto const store = value_of(variant, "store_utilization", run.confidence);
    return store && store->mean > overload_utilization;
  });
  add(Caution::wide_interval, [&](VariantResult const& variant) {
    return is_wide(value_of(variant, "latency_mean", run.confidence));
  });
  return found;
}

} // namespace stickysim
