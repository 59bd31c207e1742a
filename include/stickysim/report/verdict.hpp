#pragma once

#include <stickysim/experiment/estimate.hpp>
#include <stickysim/experiment/experiment.hpp>

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

enum class ExpectationVerdict { holds, fails, undecided };

/// An expectation at one point of the sweep.
struct ExpectationResult {
  Expectation const* expectation = nullptr;
  std::vector<std::string> point; ///< the values of the swept keys
  ExpectationVerdict verdict = ExpectationVerdict::undecided;
  std::optional<Estimate> left; ///< a number has no interval; nothing where the metric is not defined
  std::optional<Estimate> right;
  std::size_t trials = 0; ///< an estimate over fewer is of a metric that the others do not have
  /// Why it is undecided, where no mean of a side could decide it: `'edge' has two steady states, 11.4 / 99.6
  /// %`. Else empty.
  std::string because;
};

/// `holds`, `fails`, `undecided`.
std::string_view name_of(ExpectationVerdict);

/// Decides each `[[expect]]`, at each point, at the run's confidence: by the interval of the difference of
/// its sides, paired by replication. One replication decides only what is exactly equal. An expectation about
/// a metric that some replications lack is undecided. Of a variant without a steady state, or with two, no
/// mean is judged: only what is so in every replication is decided.
std::vector<ExpectationResult> decide_expectations(ExperimentResult const&);

/// `144.2 ± 4.8 > 0`: the two sides that decide an expectation, in the same unit; a plain number has the unit
/// of the metric on the other side. `41 s in 2 of 10 trials < 400 s` if the others do not have the metric.
/// Why, where no mean could decide it.
std::string sides_text(ExpectationResult const&);

/// The answer in one sentence that a manager understands.
std::string verdict_sentence(ExperimentResult const&);

/// What `run` prints: the verdict, then the variants side by side with intervals, then the expectations.
/// Of a sweep, the variants at each point in a line; with `every_point` these follow in full.
/// `page`: columns of a line, at least 40; what does not fit beside continues below.
std::string result_table(ExperimentResult const&, bool colour, std::size_t page = 100,
                         bool every_point = false);

} // namespace stickysim
