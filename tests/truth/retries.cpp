#include "retries.hpp"

#include "simulated_system.hpp"
#include "trials.hpp"
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

#include <cstdio>
#include <vector>

namespace stickysim::truth {
namespace {

using nlohmann::json;

double attempts_per_request(TrialResult const& trial) {
  return 1 + measure(trial, "retries") / measure(trial, "requests");
}

template <class RowOf>
Figures figures_of(std::string const& scenario, RowOf row_of) {
  std::vector<Row> rows;
  for (TrialResult const& trial : simulate(scenario))
    rows.push_back(row_of(trial));
  Figures figures;
  add(figures, "", rows);
  return figures;
}

/// A budget takes the place of a number.
std::string retries_of(json const& retry) {
  if (retry.at("max") == "bucket")
    return fmt::format("retries = 255\nretry_budget = {}\nretry_bucket = {}\n",
                       retry.at("fill").get<double>(), retry.at("capacity").get<int>());
  return fmt::format("retries = {}\nbackoff = \"{}s\"\n", retry.at("max").get<int>(),
                     retry.at("backoff").get<double>());
}

} // namespace

Figures retried_requests(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& run = test.at("run");
  bool const queues = scenario.contains("service");
  double const rate = queues ? scenario.at("arrivals").at("rate").get<double>() : 1000;
  double const warmup = run.at("warmup_requests").get<double>() / rate;
  double const duration = warmup + run.at("requests").get<double>() / rate;
  std::string const text = fmt::format(
      "[run]\nduration = \"{:.3f}s\"\nwarmup = \"{:.3f}s\"\nwindow = \"{:.3f}s\"\nreplications = {}\n"
      "seed = {}\n[workload]\narrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = \"{}\"\n"
      "retry_demand = \"fresh\"\n{}[server]\ncount = 1\nfailure_rate = {}\n",
      duration, warmup, duration / 50, more * run.at("reps").get<int>(), seed, rate,
      queues ? "exponential(1s)" : "0s", retries_of(scenario.at("retry")),
      scenario.at("fault").at("prob").get<double>());
  return figures_of(text, [&](TrialResult const& trial) -> Row {
    double const in_flight = measure(trial, "in_flight_mean");
    // The latency metric is of the requests that are ok; that of all follows from Little's law.
    return {{"attempts.mean", attempts_per_request(trial)},
            {"success.frac", measure(trial, "availability")},
            {"in_system.mean", in_flight},
            {"latency.mean_total", in_flight * (duration - warmup) / measure(trial, "requests")}};
  });
}

Figures retry_storm(json const& test, int more) {
  json const& scenario = test.at("scenario");
  json const& retry = scenario.at("retry");
  json const& outage = scenario.at("outage");
  json const& run = test.at("run");
  std::string const part = in_brackets(test.at("metrics").at(0).at("name"));
  int from = 0;
  int to = 0;
  if (std::sscanf(part.c_str(), "t in %d..%d", &from, &to) != 2 || to != run.at("horizon").get<int>())
    throw NotCovered{"its figures are not of the end of the run"};
  std::string const text = fmt::format(
      "[run]\nduration = \"{}s\"\nwarmup = \"{}s\"\nreplications = {}\nseed = {}\n[workload]\n"
      "arrivals = \"poisson({}/s)\"\nrequests = 1\ndemand = \"exponential({}s)\"\n{}"
      "timeout = \"{}s\"\nretry_on_timeout = true\nretry_demand = \"fresh\"\n"
      "[balancer]\nhealth = false\n[server]\ncount = {}\n[[fault]]\nkind = \"hang\"\nserver = 1\n"
      "at = \"{}s\"\nfor = \"{}s\"\n",
      to, from, more * run.at("reps").get<int>(), seed, scenario.at("arrivals").at("rate").get<double>(),
      scenario.at("service").at("mean").get<double>(), retries_of(retry), retry.at("timeout").get<double>(),
      scenario.at("servers").get<int>(), outage.at("at").get<double>(), outage.at("duration").get<double>());
  return figures_of(text, [&](TrialResult const& trial) {
    return labelled(part, {{"goodput_frac", measure(trial, "requests_ok") / measure(trial, "requests")},
                           {"attempts.mean", attempts_per_request(trial)}});
  });
}

} // namespace stickysim::truth
