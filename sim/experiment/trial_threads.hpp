#pragma once

#include "experiment/trial_runner.hpp"

namespace stickysim {

/// Runs trials on threads, which share nothing: each takes the next trial.
class TrialThreads final : public TrialRunner {
public:
  explicit TrialThreads(int threads) : threads_{threads} {}

  void run(Scenario const& scenario, std::span<PlannedTrial const> trials,
           std::function<bool()> const& is_over, Take const& take) override;

private:
  int threads_;
};

/// Simulates a trial and records what its plan says. Throws as the waist, run_trial(), does.
FinishedTrial finished(PlannedTrial const& trial, Scenario const& scenario);

} // namespace stickysim
