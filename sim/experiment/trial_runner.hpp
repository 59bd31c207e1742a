#pragma once

#include "experiment/trial_plan.hpp"
#include "results/packed.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <functional>
#include <span>

namespace stickysim {

/// Where trials are run: on threads of this process, or by others.
class TrialRunner {
public:
  /// Gets each trial as it ends. Several threads may call it at once.
  using Take = std::function<void(PlannedTrial const&, FinishedTrial)>;

  virtual ~TrialRunner() = default;

  /// Runs `trials` of `scenario`, which are begun in this order. Before each of them `is_over`, if it is
  /// there, says whether to leave out the rest. Throws what run_trial() and `take` throw, once no trial runs
  /// any more.
  virtual void run(Scenario const& scenario, std::span<PlannedTrial const> trials,
                   std::function<bool()> const& is_over, Take const& take) = 0;
};

} // namespace stickysim
