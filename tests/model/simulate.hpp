#pragma once

#include "catch.hpp"
#include "engine/second.hpp"
#include "scenario/sample.hpp"
#include "trace/written_file.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

inline constexpr Nanoseconds millisecond = 1'000'000;

/// The trials of a scenario's first variant, one for each replication; `sets` as on the command line.
inline std::vector<TrialResult> simulate(std::string const& text, std::vector<std::string> const& sets = {}) {
  Scenario const scenario = sample::loaded(text, {.sets = sets, .variants = {}});
  std::vector<TrialResult> trials;
  for (std::int64_t replication = 0; replication < scenario.run.replications; ++replication)
    trials.push_back(
        run_trial(scenario.variants.front().design, scenario.run, static_cast<std::uint64_t>(replication)));
  return trials;
}

/// The only trial of a scenario without `[run]` that replays the rows of `trace` (columns
/// session,at,think,demand) for `duration`.
inline TrialResult replay(std::string const& rows, std::string const& text,
                          std::vector<std::string> sets = {}, std::string const& duration = "1000s") {
  WrittenFile const trace{"session,at,think,demand\n" + rows};
  sets.push_back("workload.trace=" + trace.path());
  std::string const run = "[run]\nduration = \"" + duration + "\"\nreplications = 1\n";
  return simulate(run + text, sets).front();
}

/// A trial's metric that must be defined.
inline double measure(TrialResult const& trial, std::string_view metric) {
  Metric const* const found = find_metric(metric);
  REQUIRE(found != nullptr);
  auto const value = found->value(trial);
  REQUIRE(value.has_value());
  return *value;
}

inline std::vector<double> measure(std::vector<TrialResult> const& trials, std::string_view metric) {
  std::vector<double> values;
  for (TrialResult const& trial : trials)
    values.push_back(measure(trial, metric));
  return values;
}

inline Nanoseconds latency_sum(TrialResult const& trial) {
  return static_cast<Nanoseconds>(trial.latency_sum_ns);
}

inline std::uint64_t failed(TrialResult const& trial, Failure failure) {
  return trial.requests.failed[static_cast<std::size_t>(failure)];
}

inline std::uint64_t lost_by(TrialResult const& trial, Cause cause) {
  return trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][static_cast<std::size_t>(cause)];
}

inline std::uint64_t lost(TrialResult const& trial) { return trial.ledger.count(Outcome::lost); }

/// Requests served by each server.
inline std::vector<std::uint64_t> served(TrialResult const& trial) {
  std::vector<std::uint64_t> requests;
  for (ServerResult const& server : trial.servers)
    requests.push_back(server.requests);
  return requests;
}

/// When `kind` happened to a server.
inline std::vector<Nanoseconds> times_of(TrialResult const& trial, EventKind kind) {
  std::vector<Nanoseconds> times;
  for (FleetEvent const& event : trial.fleet_events)
    if (event.kind == kind) times.push_back(event.at_ns);
  return times;
}

} // namespace stickysim
