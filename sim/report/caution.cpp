#include "experiment/precision.hpp"
#include "report/doubt.hpp"
#include "report/figure.hpp"
#include "report/overload.hpp"
#include "report/point.hpp"
#include "report/relaxation.hpp"
#include "report/samples.hpp"
#include "report/stuck.hpp"
#include "report/two_states.hpp"
#include <stickysim/language/words.hpp>
#include <stickysim/report/caution.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stickysim {
namespace {

constexpr double saturation = 0.99;     ///< of the store
constexpr double wide_half_width = 0.1; ///< of the mean

/// Sessions that last leave an empty system at first, which no textbook run has.
bool starts_empty(VariantResult const& variant) {
  auto const& workloads = variant.variant->design.workloads;
  return std::any_of(workloads.begin(), workloads.end(), [](WorkloadClass const& workload) {
    bool const several_requests =
        workload.requests.distribution && workload.requests.distribution->mean() > 1;
    return workload.users == 0 && several_requests;
  });
}

std::optional<Estimate> value_of(VariantResult const& variant, std::string_view metric, double confidence) {
  return estimate_of(samples_of(variant, *find_metric(metric)), confidence);
}

bool is_wide(std::optional<Estimate> const& value) {
  return value && value->has_interval && (value->high - value->low) / 2 > wide_half_width * value->mean;
}

std::string nearness(VariantResult const& variant) {
  double const load = mean_of(samples_of(variant, *find_metric("utilization_max"))).value_or(0);
  return fmt::format(
      "has a server that is busy {} of the time: such a queue forgets how it began after about "
      "{}, and {} are measured",
      quantity(load, "%", 2), quantity(relaxation_s(variant), "s", 2),
      human_duration(variant.trials.front().measured_ns()));
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
      CautionRow{.word = Caution::cut_replay,
                 .name = "cut_replay",
                 .meaning = "a trace is longer than the run, which replays its beginning alone",
                 .cure = "let the run last as long, or replay a part of the log"},
      CautionRow{.word = Caution::different_faults,
                 .name = "different_faults",
                 .meaning = "the variants do not meet the same faults",
                 .cure = "give all of them the same ones, unless these are what you compare"},
      CautionRow{.word = Caution::nothing_happens,
                 .name = "nothing_happens",
                 .meaning = "nothing happens to the fleet by which a sticky session could be lost",
                 .cure = "add a crash, a [[rollout]], or a [[scale]] that takes servers away"},
      CautionRow{.word = Caution::mostly_harmed,
                 .name = "mostly_harmed",
                 .meaning = "most of the sessions are harmed, whatever the design",
                 .cure = "look first for what harms them"},
      CautionRow{.word = Caution::many_stuck,
                 .name = "many_stuck",
                 .meaning = "a tenth of the sessions or more is stuck when the run ends",
                 .cure = "let the run last until it is seen what becomes of them"},
      CautionRow{.word = Caution::starts_empty,
                 .name = "starts_empty",
                 .meaning = "the run starts with an empty system and measures it filling up",
                 .cure = "set run.warmup to a few session lengths"},
      CautionRow{
          .word = Caution::no_steady_state,
          .name = "no_steady_state",
          .meaning =
              "no steady state before half the run is over or something is planned: its figures say how "
              "long the run was, and have no intervals",
          .cure = "let the run last longer, or give run.warmup a time"},
      CautionRow{.word = Caution::two_steady_states,
                 .name = "two_steady_states",
                 .meaning = "two steady states: some replications collapse and others do not",
                 .cure = "find what tips it over: a mean between the two states describes neither"},
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
                     "overloaded: more is asked of the servers than they can serve, or one is busy more than "
                     "99 % of the time: queues grow for as long as the run lasts and latency means little",
                 .cure = "add servers or workers, or lower the arrivals"},
      CautionRow{.word = Caution::store_saturated,
                 .name = "store_saturated",
                 .meaning = "the store is saturated: it, not the servers, sets the latency",
                 .cure = "add state.store.workers or shards"},
      CautionRow{.word = Caution::near_its_limit,
                 .name = "near_its_limit",
                 .meaning = "so near its limit that the run is too short to forget how it began",
                 .cure = "let the run last ten times as long as that, or do not trust its intervals"},
      CautionRow{.word = Caution::wide_interval,
                 .name = "wide_interval",
                 .meaning = "the interval of the mean latency is wider than ±10 %",
                 .cure = "raise run.replications or run.duration"},
      CautionRow{.word = Caution::imprecise,
                 .name = "imprecise",
                 .meaning = "the intervals are not as narrow as run.precision asks",
                 .cure = "raise run.max_replications or run.duration"},
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
  if (run.warmup_ns == 0 && !run.finds_warmup) add(Caution::starts_empty, starts_empty);
  add(Caution::no_steady_state, [](VariantResult const& variant) { return !variant.is_steady; });
  for (VariantResult const& variant : result.variants)
    if (auto const states = two_states(variant))
      found.push_back(
          {Caution::two_steady_states, {variant.variant}, "has two steady states: " + text_of(*states)});
  for (VariantResult const& variant : result.variants)
    if (auto const is_stuck = stuck(variant)) found.push_back(stuck_caution(*variant.variant, *is_stuck));
  auto const waits_for_store = [&](VariantResult const& variant) {
    auto const store = value_of(variant, "store_utilization", run.confidence);
    return store && store->mean > saturation;
  };
  // More servers would wait for the same store.
  add(Caution::overloaded,
      [&](VariantResult const& variant) { return is_overloaded(variant) && !waits_for_store(variant); });
  add(Caution::store_saturated, waits_for_store);
  for (VariantResult const& variant : result.variants)
    if (variant.is_steady && !two_states(variant) && !stuck(variant) && !is_overloaded(variant) &&
        is_short_of_relaxation(variant))
      found.push_back({Caution::near_its_limit, {variant.variant}, nearness(variant)});
  add(Caution::wide_interval, [&](VariantResult const& variant) {
    return !two_states(variant) && is_wide(value_of(variant, "latency_mean", run.confidence));
  });
  if (run.precision > 0)
    add(Caution::imprecise, [&](VariantResult const& variant) { return !is_precise(variant.trials, run); });
  return found;
}

} // namespace stickysim
