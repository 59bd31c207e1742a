#pragma once

#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <functional>
#include <vector>

namespace stickysim {

/// Results of one variant at one point: a trial per replication, in order.
struct VariantResult {
  Variant const* variant = nullptr;
  std::vector<TrialResult> trials;
};

/// Results of a scenario, in the order of Scenario::variants.
struct ExperimentResult {
  Scenario const* scenario = nullptr;
  std::vector<VariantResult> variants;
  std::uint64_t fingerprint() const; ///< hash of all trials' fingerprints: equal results, equal hashes
};

/// Runs every variant × point × replication of `scenario` on `jobs` threads (≥ 1). The result does not depend
/// on `jobs`. `progress(done, total)` is called from worker threads, one at a time, after each trial. The
/// result points into `scenario`, which must live as long. Throws InvariantBroken as run_trial() does.
ExperimentResult
run_experiment(Scenario const& scenario, int jobs,
               std::function<void(std::size_t done, std::size_t total)> const& progress = {});

} // namespace stickysim
