#include "report/samples.hpp"

#include "report/two_states.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

Samples samples_of(VariantResult const& variant, Metric const& metric) {
  Samples samples;
  for (TrialResult const& trial : variant.trials)
    samples.push_back(metric.value(trial));
  return samples;
}

Samples samples_of(VariantResult const& variant, Metric const& metric, std::string_view workload) {
  if (workload.empty()) return samples_of(variant, metric);
  auto const& classes = variant.variant->design.workloads;
  auto const found = std::ranges::find(classes, workload, &WorkloadClass::name);
  Samples samples(variant.trials.size());
  if (found == classes.end()) return samples;
  auto const place = static_cast<std::size_t>(found - classes.begin());
  std::ranges::transform(variant.trials, samples.begin(),
                         [&](TrialResult const& trial) { return metric.value(trial.of_class(place)); });
  return samples;
}

std::optional<Estimate> estimate_of(Samples const& samples, double confidence) {
  std::vector<double> defined;
  for (auto const& sample : samples)
    if (sample) defined.push_back(*sample);
  if (defined.empty()) return std::nullopt;
  return estimate(defined, confidence);
}

static void take_interval(std::optional<Estimate>& value) {
  if (!value) return;
  value->low = value->high = value->mean;
  value->has_interval = false;
}

bool has_one_state(VariantResult const& variant) { return variant.is_steady && !two_states(variant); }

std::optional<Estimate> estimate_of(VariantResult const& variant, Metric const& metric,
                                    std::string_view workload, double confidence) {
  std::optional<Estimate> value = estimate_of(samples_of(variant, metric, workload), confidence);
  if (!has_one_state(variant)) take_interval(value);
  return value;
}

std::optional<double> mean_of(Samples const& samples) {
  double sum = 0;
  std::size_t defined = 0;
  for (auto const& sample : samples) {
    sum += sample.value_or(0);
    defined += sample.has_value();
  }
  if (defined == 0) return std::nullopt;
  return sum / static_cast<double>(defined);
}

double mean_over_trials(VariantResult const& variant, std::string_view metric) {
  return mean_of(samples_of(variant, *find_metric(metric))).value_or(0);
}

std::string share_of_trials(Estimate const& value, std::size_t trials) {
  auto const defined = static_cast<std::size_t>(value.replications);
  return defined == trials ? std::string{} : fmt::format(" in {} of {} trials", defined, trials);
}

std::vector<double> paired_differences(Samples const& values, Samples const& baseline) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < std::min(values.size(), baseline.size()); ++i)
    if (values[i] && baseline[i]) differences.push_back(*values[i] - *baseline[i]);
  return differences;
}

std::optional<Estimate> difference_of(Samples const& values, Samples const& baseline, double confidence) {
  std::vector<double> const differences = paired_differences(values, baseline);
  if (differences.empty()) return std::nullopt;
  std::optional<Estimate> difference = estimate(differences, confidence);
  if (differences.size() < std::max(values.size(), baseline.size())) take_interval(difference);
  return difference;
}

std::optional<Estimate> difference_of(VariantResult const& variant, VariantResult const& base,
                                      Metric const& metric, std::string_view workload, double confidence) {
  std::optional<Estimate> difference =
      difference_of(samples_of(variant, metric, workload), samples_of(base, metric, workload), confidence);
  if (!has_one_state(variant) || !has_one_state(base)) take_interval(difference);
  return difference;
}

Direction direction_of(Estimate const& difference) {
  if (!difference.has_interval) return Direction::undecided;
  if (difference.low > 0) return Direction::higher;
  if (difference.high < 0) return Direction::lower;
  return Direction::undecided;
}

std::string_view name_of(Direction direction) {
  switch (direction) {
  case Direction::lower: return "lower";
  case Direction::undecided: return "undecided";
  case Direction::higher: return "higher";
  }
  return {};
}

} // namespace stickysim
