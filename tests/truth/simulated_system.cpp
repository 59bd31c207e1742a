#include "simulated_system.hpp"

#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

#include <cmath>

namespace stickysim::truth {

using nlohmann::json;

double measure(TrialResult const& trial, char const* metric) {
  return find_metric(metric)->value(trial).value_or(0);
}

double lost(TrialResult const& trial) { return static_cast<double>(trial.ledger.count(Outcome::lost)); }

double failures(TrialResult const& trial, Failure failure) {
  return static_cast<double>(trial.requests.failed[static_cast<std::size_t>(failure)]);
}

std::string run_section(json const& test, double rate, int more) {
  json const& run = test.at("run");
  double const warmup = run.contains("warmup_time") ? run.at("warmup_time").get<double>()
                                                    : run.value("warmup_requests", 0.0) / rate;
  double const measured =
      run.contains("horizon") ? run.at("horizon").get<double>() : run.at("requests").get<double>() / rate;
  return fmt::format("[run]\nduration = \"{:.3f}s\"\nwarmup = \"{:.3f}s\"\nwindow = \"{:.3f}s\"\n"
                     "replications = {}\nseed = {}\n",
                     warmup + measured, warmup, measured / 50, more * run.at("reps").get<int>(), seed);
}

void add_system(Figures& figures, std::string const& label, std::string const& scenario,
                std::function<Row(TrialResult const&)> const& row) {
  std::vector<Row> rows;
  for (TrialResult const& trial : simulate(scenario))
    rows.push_back(label.empty() ? row(trial) : labelled(label, row(trial)));
  add(figures, label, rows);
}

Row queueing_row(TrialResult const& trial) {
  double const in_flight = measure(trial, "in_flight_mean");
  double const flow = measure(trial, "throughput") * measure(trial, "latency_mean");
  return {{"latency.mean", measure(trial, "latency_mean")},
          {"latency.p99", measure(trial, "latency_p99")},
          {"throughput.rate", measure(trial, "throughput")},
          {"utilisation.mean", measure(trial, "utilization_mean")},
          {"in_system.mean", in_flight},
          {"littles.residual", std::abs(in_flight - flow) / in_flight}};
}

double expected_of(json const& test, std::string const& metric) {
  for (json const& each : test.at("metrics"))
    if (each.at("name") == metric) return each.at("expected");
  throw NotCovered{"no expectation gives its rate"};
}

} // namespace stickysim::truth
