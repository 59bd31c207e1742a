#pragma once

#include "figure.hpp"
#include "trials.hpp"

#include <functional>
#include <string>

namespace stickysim::truth {

/// A metric of a trial by its name; 0 where it is empty.
double measure(TrialResult const& trial, char const* metric);

/// Sessions lost.
double lost(TrialResult const& trial);

/// Requests that failed for that reason.
double failures(TrialResult const& trial, Failure failure);

/// The `[run]` of a case whose requests come at `rate`; `more`: how many times its own number of
/// replications.
std::string run_section(nlohmann::json const& test, double rate, int more);

/// Simulates `scenario` and adds what `row` reads off each trial, under `label` if it has one.
void add_system(Figures& figures, std::string const& label, std::string const& scenario,
                std::function<Row(TrialResult const&)> const& row);

/// What the cases ask of queues.
Row queueing_row(TrialResult const& trial);

/// What a case expects of one of its metrics.
double expected_of(nlohmann::json const& test, std::string const& metric);

} // namespace stickysim::truth
