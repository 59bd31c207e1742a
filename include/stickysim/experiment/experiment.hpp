#pragma once

#include <stickysim/experiment/shard.hpp>
#include <stickysim/results/recording.hpp>
#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <chrono>
#include <functional>
#include <vector>

namespace stickysim {

/// Results of one variant at one point: a trial per replication, in order.
struct VariantResult {
  Variant const* variant = nullptr;
  std::vector<TrialResult> trials;
  Recording recording{}; ///< of the first trial
  bool is_steady = true; ///< false: a warm-up was looked for, and the variant does not come to a steady state
};

/// The life of a harmed session, from beginning to end.
struct Story {
  std::size_t variant = 0; ///< its place in ExperimentResult::variants; the trial is the first one
  Chronicle chronicle;
};

/// Results of a scenario, in the order of Scenario::variants.
struct ExperimentResult {
  Scenario const* scenario = nullptr;
  std::vector<VariantResult> variants;
  RecordingOrder recorded{};    ///< by the first trials
  bool is_complete = true;      ///< false: the run ended early, before all trials that were ordered were done
  std::vector<Story> stories{}; ///< if both sessions and requests are recorded; a few, of different variants
  std::chrono::nanoseconds processor_time{}; ///< of the trials that were run on threads of this process
  std::uint64_t fingerprint() const; ///< hash of all trials' fingerprints: equal results, equal hashes
};

class Journal;
class TrialRunner;

/// How to run an experiment. Nothing of it changes a trial's result.
struct ExperimentOrder {
  int jobs = 1;                  ///< threads, at least 1
  TrialRunner* runner = nullptr; ///< runs the trials; null: these threads do
  /// What the first replication records, with bounds for all variants and points together; under all variants
  /// of a point the same sessions.
  RecordingOrder record{};
  /// Called from worker threads, one at a time, after each trial.
  std::function<void(std::size_t done, std::size_t total)> progress{};
  Shard shard{};                   ///< other trials are left out; a part adds no replications
  std::vector<Journal*> known{};   ///< what stands in them is not run again
  Journal* journal = nullptr;      ///< gets each trial that is run
  std::function<bool()> is_over{}; ///< asked before each trial: whether to leave out the rest
};

/// Runs every variant × point × replication of `scenario`. If the scenario wants its warm-up found, a pilot
/// finds one for each point first; the trials tell it. If it wants a precision, a point gets further
/// replications until all its variants have it. Where trials are left out, each point keeps the
/// first replications that all its variants have, and a point without any is left out: then `variants` may be
/// empty. The result points into `scenario`, which must live as long. Throws InvariantBroken as run_trial()
/// does, and IoError if the journal cannot be written.
ExperimentResult run_experiment(Scenario const& scenario, ExperimentOrder const& order);

/// The same on `jobs` threads.
inline ExperimentResult run_experiment(Scenario const& scenario, int jobs) {
  return run_experiment(scenario, ExperimentOrder{.jobs = jobs});
}

} // namespace stickysim
