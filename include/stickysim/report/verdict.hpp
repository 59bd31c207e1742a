#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <string>
#include <vector>

namespace stickysim {

enum class ExpectationVerdict { holds, fails, undecided };

struct ExpectationResult {
  Expectation const* expectation = nullptr;
  ExpectationVerdict verdict = ExpectationVerdict::undecided;
  std::string left; ///< mean with interval, as printed
  std::string right;
};

/// Decides each `[[expect]]`, at each point, at the run's confidence.
std::vector<ExpectationResult> decide_expectations(ExperimentResult const&);

/// The answer in one sentence that a manager understands.
std::string verdict_sentence(ExperimentResult const&);

/// What `run` prints: the verdict, then the variants side by side with intervals, then the expectations.
std::string result_table(ExperimentResult const&, bool colour);

/// What a reader should know before trusting the numbers: few replications, overload, wide intervals.
std::vector<std::string> cautions(ExperimentResult const&);

} // namespace stickysim
