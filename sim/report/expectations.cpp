#include "report/figure.hpp"
#include "report/output_files.hpp"
#include "report/point.hpp"
#include "report/samples.hpp"
#include "report/sweep_cells.hpp"
#include "report/two_states.hpp"
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

std::string_view name_of(ExpectationVerdict verdict) {
  switch (verdict) {
  case ExpectationVerdict::holds: return "holds";
  case ExpectationVerdict::fails: return "fails";
  case ExpectationVerdict::undecided: return "undecided";
  }
  return {};
}

namespace {

/// What the sides are, replication by replication; a number is the same in each. Empty if the point has no
/// such variant.
Samples samples_of(ExpectationSide const& side, Point point) {
  if (side.variant.empty()) return Samples(point.front().trials.size(), side.number);
  VariantResult const* const variant = find_variant(point, side.variant);
  Metric const* const metric = find_metric(side.metric);
  if (variant == nullptr || metric == nullptr) return {};
  Samples samples = samples_of(*variant, *metric, side.workload);
  for (auto& value : samples)
    if (value) *value *= side.factor;
  return samples;
}

std::optional<Estimate> value_of(ExpectationSide const& side, Samples const& samples, double confidence) {
  if (side.variant.empty()) {
    auto const trials = static_cast<int>(samples.size()); // the same in all
    return Estimate{side.number, side.number, side.number, trials, false};
  }
  return estimate_of(samples, confidence);
}

ExpectationVerdict verdict_of(bool holds, bool fails) {
  if (holds) return ExpectationVerdict::holds;
  return fails ? ExpectationVerdict::fails : ExpectationVerdict::undecided;
}

/// Why the mean of a side describes no replication: `'edge' has two steady states, 11.4 / 99.6 %`. Empty if
/// it does.
std::string objection_to(ExpectationSide const& side, Samples const& samples, Point point) {
  VariantResult const* const variant = side.variant.empty() ? nullptr : find_variant(point, side.variant);
  Metric const* const metric = find_metric(side.metric);
  if (variant == nullptr || metric == nullptr) return {};
  if (auto const states = two_states(*variant)) {
    StateMeans const means = states->means_of(samples);
    Scale const scale = scale_of(metric->unit, largest_of(means));
    return fmt::format("'{}' has two steady states, {}{}{}", side.variant, figure(means, scale),
                       scale.unit.empty() ? "" : " ", scale.unit);
  }
  if (!variant->is_steady) return fmt::format("'{}' has no steady state", side.variant);
  return {};
}

/// Whether left `op` right, given left − right of the replications that have both. If some of `trials` lack
/// one of the two, the rest decides nothing. `by_mean`: whether their mean says anything; if not, it is
/// decided only if it is so in every replication.
ExpectationVerdict decide(std::string_view op, std::vector<double> const& differences, std::size_t trials,
                          double confidence, bool by_mean) {
  if (differences.size() < trials || differences.empty()) return ExpectationVerdict::undecided;
  auto const all = [&](auto const& is_so) {
    return std::all_of(differences.begin(), differences.end(), is_so);
  };
  bool const equal = all([](double d) { return d == 0; });
  Estimate const difference = estimate(differences, confidence);
  if (!difference.has_interval) return verdict_of(equal && (op == "==" || op == "<=" || op == ">="), false);

  bool const below = by_mean && difference.high < 0;
  bool const above = by_mean && difference.low > 0;
  if (op == "<") return verdict_of(below, above || equal);
  if (op == ">") return verdict_of(above, below || equal);
  if (op == "<=")
    return verdict_of((by_mean && difference.high <= 0) || all([](double d) { return d <= 0; }), above);
  if (op == ">=")
    return verdict_of((by_mean && difference.low >= 0) || all([](double d) { return d >= 0; }), below);
  return verdict_of(equal, below || above);
}

} // namespace

std::vector<ExpectationResult> decide_expectations(ExperimentResult const& result) {
  double const confidence = result.scenario->run.confidence;
  std::vector<ExpectationResult> results;
  for (Point const point : points_of(result))
    for (Expectation const& expectation : result.scenario->expectations) {
      Samples const left = samples_of(expectation.left, point);
      Samples const right = samples_of(expectation.right, point);
      std::size_t const trials = point.front().trials.size();
      std::string objection = objection_to(expectation.left, left, point);
      if (objection.empty()) objection = objection_to(expectation.right, right, point);
      ExpectationVerdict const verdict =
          decide(expectation.op, paired_differences(left, right), trials, confidence, objection.empty());
      if (verdict != ExpectationVerdict::undecided) objection.clear();
      results.push_back({&expectation, point.front().variant->point, verdict,
                         value_of(expectation.left, left, confidence),
                         value_of(expectation.right, right, confidence), trials, std::move(objection)});
    }
  return results;
}

std::string expectations_csv(ExperimentResult const& result) {
  SweepCells const sweep{*result.scenario};
  Csv csv = start_csv("expectations.csv", *result.scenario);
  for (ExpectationResult const& decided : decide_expectations(result)) {
    csv.text(result.scenario->name).text(decided.expectation->that);
    sweep.add(csv, decided.point);
    csv.text(name_of(decided.verdict));
    for (auto const& side : {decided.left, decided.right})
      side ? csv.number(side->mean) : csv.blank();
    csv.end_row();
  }
  return csv.take();
}

} // namespace stickysim
