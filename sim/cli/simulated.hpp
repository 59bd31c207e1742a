#pragma once

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/scenario/load.hpp>

#include <vector>

namespace stickysim {

/// What the command line says of a run besides its scenario.
struct RunOrder {
  LoadOptions load;
  int jobs = 1;
  bool quiet = false;
};

/// Simulates a scenario and tells on standard error how far it is. Throws InvariantBroken, with the way to
/// reproduce it.
ExperimentResult simulate(Scenario const& scenario, RunOrder const& order);

/// Writes every result to `folder`; an interrupt waits until all are there. Throws IoError.
void write_whole_results(ExperimentResult const& result, std::string const& folder);

/// One of all expectations together: they fail if one fails, else they are undecided if one is.
ExpectationVerdict verdict_of(std::vector<ExpectationResult> const& expectations);

} // namespace stickysim
