#pragma once

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/scenario/load.hpp>

#include <vector>

namespace stickysim {

/// The options of a run, besides its scenario.
struct RunOrder {
  LoadOptions load;
  int jobs = 1;
  bool quiet = false;
};

/// Simulates a scenario and shows the progress on standard error. Throws InvariantBroken, with the command
/// that reproduces it.
ExperimentResult simulate(Scenario const& scenario, RunOrder const& order);

/// Writes every result to `folder`; an interrupt waits until all are there. Throws IoError.
void write_whole_results(ExperimentResult const& result, std::string const& folder);

/// The verdict of all expectations together: they fail if one fails, else they are undecided if one is.
ExpectationVerdict verdict_of(std::vector<ExpectationResult> const& expectations);

} // namespace stickysim
