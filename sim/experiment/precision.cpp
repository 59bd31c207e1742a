#include "experiment/precision.hpp"

#include <stickysim/experiment/estimate.hpp>
#include <stickysim/results/metric.hpp>

#include <vector>

namespace stickysim {
namespace {

constexpr double too_small = 0.001; ///< of the sessions: fewer are harmed by chance, now and then

Estimate estimate_of(std::span<TrialResult const> trials, Metric const& metric, double confidence) {
  std::vector<double> values;
  for (TrialResult const& trial : trials)
    if (auto const value = metric.value(trial)) values.push_back(*value);
  return estimate(values, confidence);
}

bool is_narrow(Estimate const& value, double precision) {
  if (value.replications == 0) return true;
  return value.has_interval && (value.high - value.low) / 2 <= precision * value.mean;
}

} // namespace

bool is_precise(std::span<TrialResult const> trials, RunSettings const& run) {
  Estimate const latency = estimate_of(trials, *find_metric("latency_mean"), run.confidence);
  Estimate const harmed = estimate_of(trials, *find_metric("sessions_harmed_fraction"), run.confidence);
  return is_narrow(latency, run.precision) && (harmed.mean < too_small || is_narrow(harmed, run.precision));
}

} // namespace stickysim
