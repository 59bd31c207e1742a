#include "experiment/pilot.hpp"

#include "experiment/mser.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/experiment/estimate.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace stickysim {
namespace {

constexpr std::int64_t most_pilot_replications = 5;
constexpr std::size_t windows = 1000;
constexpr std::size_t windows_in_batch = 5; ///< the 5 of MSER-5
constexpr Nanoseconds shortest_window_ns = 1'000'000;

// Whether there is a drift after the longest warm-up.
constexpr double confidence_of_drift = 0.99;
constexpr double smallest_drift = 0.01; ///< of the mean

using Series = std::vector<double>; ///< by batch

/// What is looked at, each as a mean over the windows of a batch.
using Reading = double (*)(std::span<WindowResult const> batch, double before);

double latency(std::span<WindowResult const> batch, double before) {
  double sum = 0;
  double requests = 0;
  for (WindowResult const& window : batch) {
    sum += window.latency_mean_ns * static_cast<double>(window.ok);
    requests += static_cast<double>(window.ok);
  }
  return requests > 0 ? sum / requests : before;
}

double sessions_live(std::span<WindowResult const> batch, double) {
  double sum = 0;
  for (WindowResult const& window : batch)
    sum += static_cast<double>(window.sessions_live);
  return sum / windows_in_batch;
}

double goodput(std::span<WindowResult const> batch, double) {
  double sum = 0;
  for (WindowResult const& window : batch)
    sum += static_cast<double>(window.ok);
  return sum / windows_in_batch;
}

constexpr std::array<Reading, 3> readings{latency, sessions_live, goodput};

Series series_of(TrialResult const& trial, Reading reading) {
  Series series;
  std::span const all{trial.windows};
  for (std::size_t first = 0; first + windows_in_batch <= all.size(); first += windows_in_batch)
    series.push_back(reading(all.subspan(first, windows_in_batch), series.empty() ? 0 : series.back()));
  return series;
}

double mean_of(std::span<double const> values) {
  double sum = 0;
  for (double const value : values)
    sum += value;
  return values.empty() ? 0 : sum / static_cast<double>(values.size());
}

Series mean_of(std::vector<Series> const& replications) {
  Series mean(replications.front().size());
  for (std::size_t batch = 0; batch < mean.size(); ++batch) {
    for (Series const& series : replications)
      mean[batch] += series[batch];
    mean[batch] /= static_cast<double>(replications.size());
  }
  return mean;
}

/// Whether the replications agree that what comes after `first` is still on its way: its first part, of which
/// there are `parts`, differs from its second half.
bool drifts(std::vector<Series> const& replications, std::size_t first, std::size_t parts) {
  std::vector<double> early;
  std::vector<double> late;
  for (Series const& series : replications) {
    std::span const rest = std::span{series}.subspan(first);
    early.push_back(mean_of(rest.first(rest.size() / parts)));
    late.push_back(mean_of(rest.subspan(rest.size() / 2)));
  }
  Estimate const drift = estimate_difference(late, early, confidence_of_drift);
  bool const is_decided = !drift.has_interval || drift.low > 0 || drift.high < 0;
  return is_decided && std::fabs(drift.mean) > smallest_drift * std::fabs(mean_of(late));
}

/// The batches to leave out of a variant's replications, at most `most`.
std::size_t truncation_of(VariantResult const& variant, std::size_t most, bool& is_steady) {
  std::size_t largest = 0;
  for (Reading const reading : readings) {
    std::vector<Series> replications;
    for (TrialResult const& trial : variant.trials)
      replications.push_back(series_of(trial, reading));
    Series const mean = mean_of(replications);
    largest = std::max(largest, mser_truncation(mean, most));
    bool const ends_late = mser_truncation(mean, mean.size() * 9 / 10) > most;
    // A slow drift shows between the halves, the end of a quick one in the first tenth.
    if (ends_late && (drifts(replications, most, 2) || drifts(replications, most, 10))) is_steady = false;
  }
  return largest;
}

/// The time of the first thing that is planned, or `until_ns` if that is earlier.
Nanoseconds first_planned(Design const& design, Nanoseconds until_ns) {
  Nanoseconds first_ns = until_ns;
  for (Fault const& fault : design.faults)
    if (fault.mttf_ns == 0) first_ns = std::min(first_ns, fault.at_ns);
  for (Scaling const& scaling : design.scalings)
    first_ns = std::min(first_ns, scaling.at_ns);
  for (Rollout const& rollout : design.rollouts)
    first_ns = std::min(first_ns, rollout.at_ns);
  for (Maintenance const& maintenance : design.maintenances)
    first_ns = std::min(first_ns, maintenance.at_ns);
  return first_ns;
}

} // namespace

std::int64_t pilot_replications(RunSettings const& run) {
  return std::min(run.replications, most_pilot_replications);
}

Scenario pilot_of(Scenario const& scenario) {
  Scenario pilot = scenario;
  pilot.run.finds_warmup = false;
  pilot.run.precision = 0;
  pilot.run.replications = pilot_replications(scenario.run);
  pilot.run.window_ns =
      std::max(scenario.run.duration_ns / static_cast<Nanoseconds>(windows), shortest_window_ns);
  for (Variant& variant : pilot.variants) {
    variant.content_hash = fnv1a("pilot", variant.content_hash);
    variant.design.faults.clear();
    variant.design.scalings.clear();
    variant.design.rollouts.clear();
    variant.design.maintenances.clear();
  }
  return pilot;
}

std::vector<Warmup> warmups_of(Scenario const& scenario, ExperimentResult const& pilot) {
  Nanoseconds const batch_ns = pilot.scenario->run.window_ns * static_cast<Nanoseconds>(windows_in_batch);
  std::vector<Variant> const& variants = scenario.variants;
  std::vector<Warmup> warmups(variants.size());
  for (std::size_t first = 0; first < variants.size();) {
    std::size_t next = first;
    Nanoseconds most_ns = scenario.run.duration_ns / 2;
    for (; next < variants.size() && variants[next].point == variants[first].point; ++next)
      most_ns = first_planned(variants[next].design, most_ns);
    Nanoseconds length_ns = 0;
    for (std::size_t i = first; i < next; ++i) {
      auto const most = static_cast<std::size_t>(most_ns / batch_ns);
      std::size_t const batches = truncation_of(pilot.variants[i], most, warmups[i].is_steady);
      length_ns = std::max(length_ns, static_cast<Nanoseconds>(batches) * batch_ns);
    }
    for (; first < next; ++first)
      warmups[first].length_ns = length_ns;
  }
  return warmups;
}

} // namespace stickysim
