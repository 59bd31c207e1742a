#pragma once

#include "cli/run_journal.hpp"
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/scenario/load.hpp>

#include <vector>

namespace stickysim {

/// The options of a run, besides its scenario.
struct RunOrder {
  LoadOptions load;
  std::vector<std::string> plugins{};         ///< as --plugin gives them
  std::vector<std::string> policy_commands{}; ///< as --policy-command gives them
  int jobs = 1;
  bool quiet = false;
  RecordingOrder record{}; ///< by the first replication
  Shard shard{};
  bool resume = false;           ///< go on where a run has left trials
  bool must_vary = false;        ///< a scenario that varies nothing is an error
  TrialRunner* runner = nullptr; ///< as in ExperimentOrder
};

/// What a run has come to.
struct Simulated {
  ExperimentResult result;
  std::size_t done = 0;  ///< trials, those of earlier runs included
  std::size_t total = 0; ///< that there are to do, as far as is known
  bool is_complete() const { return result.is_complete; }
};

/// Simulates a scenario and shows the progress on standard error; an interrupt lets it end early. `journal`
/// may be null. Throws InvariantBroken, with the command that reproduces it.
Simulated simulate(Scenario const& scenario, RunOrder const& order, RunJournal* journal = nullptr);

/// Writes every result to `folder`; an interrupt waits until all are there. Throws IoError.
void write_whole_results(ExperimentResult const& result, std::string const& folder);

/// The verdict of all expectations together: they fail if one fails, else they are undecided if one is.
ExpectationVerdict verdict_of(std::vector<ExpectationResult> const& expectations);

} // namespace stickysim
