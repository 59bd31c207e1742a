// How often intervals hold the truth, which queueing theory knows: M/M/1 at a load of 0.8, where the time in
// the system is exponential with a mean of 50 ms. With fixed seeds each figure is what it is for ever; what
// is demanded is what a sound interval misses by chance once in some hundred test cases at most.

#include "catch.hpp"
#include "scenario/sample.hpp"
#include <stickysim/experiment/estimate.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/results/metric.hpp>

#include <cmath>
#include <cstdlib>
#include <map>
#include <string>
#include <vector>

using namespace stickysim;

namespace coverage_test {

namespace {

constexpr double mean_s = 0.05;

/// `STICKYSIM_COVERAGE`: how many experiments.
int experiments() {
  char const* const text = std::getenv("STICKYSIM_COVERAGE");
  return text ? std::atoi(text) : 60;
}

/// What has been found of a metric over all experiments.
struct Found {
  double truth = 0;
  int holds = 0;
  int all = 0;
  double error = 0;      ///< sum, as a share of the truth
  double half_width = 0; ///< likewise

  double share() const { return static_cast<double>(holds) / all; }
};

using FoundByMetric = std::map<std::string, Found>;

void look(ExperimentResult const& result, FoundByMetric& found) {
  for (auto& [name, of] : found) {
    std::vector<double> values;
    for (TrialResult const& trial : result.variants.front().trials)
      values.push_back(find_metric(name)->value(trial).value());
    Estimate const estimate = stickysim::estimate(values, result.scenario->run.confidence);
    of.holds += estimate.low <= of.truth && of.truth <= estimate.high;
    of.all += 1;
    of.error += (estimate.mean - of.truth) / of.truth;
    of.half_width += (estimate.high - estimate.low) / 2 / of.truth;
  }
}

FoundByMetric coverage(std::string const& settings) {
  FoundByMetric found{{"latency_mean", {.truth = mean_s}},
                      {"latency_p50", {.truth = mean_s * std::log(2.0)}},
                      {"latency_p99", {.truth = mean_s * std::log(100.0)}},
                      {"latency_p999", {.truth = mean_s * std::log(1000.0)}},
                      {"utilization_mean", {.truth = 0.8}}};
  Scenario scenario = sample::loaded("[run]\n" + settings + R"toml(
[workload]
arrivals = "poisson(80/s)"
demand = "exponential(10ms)"
[server]
workers = 1
)toml");
  for (int experiment = 1; experiment <= experiments(); ++experiment) {
    scenario.run.seed = static_cast<std::uint64_t>(experiment);
    look(run_experiment(scenario, 2), found);
  }
  return found;
}

/// Whether that many of all is what chance makes of 95 %, but for one case in three hundred: within three
/// standard deviations. Of 1,000 experiments it is 93 to 97 %.
void check_share(Found const& found) {
  double const deviation = std::sqrt(0.95 * 0.05 / found.all);
  CHECK(found.share() > 0.95 - 3 * deviation);
  CHECK(found.share() < 0.95 + 3 * deviation);
}

} // namespace

TEST_CASE("coverage: an interval holds the truth as often as it says") {
  auto const found = coverage("duration = \"600s\"\nwarmup = \"60s\"\nreplications = 10");
  for (auto const& [name, of] : found) {
    CAPTURE(name, of.share(), of.error / of.all, of.half_width / of.all);
    if (name != "latency_p999") check_share(of);
  }
  // Of 0.1 % of the requests a trial sees few that are independent: it takes them for too fast.
  Found const& tail = found.at("latency_p999");
  CAPTURE(tail.share());
  CHECK(tail.error < 0);
  CHECK(tail.share() > 0.7);
}

TEST_CASE("coverage: with a warm-up that is found, from an empty start, the bias lies inside the interval") {
  auto const found = coverage("duration = \"600s\"\nwarmup = \"auto\"\nreplications = 10");
  for (std::string const name : {"latency_mean", "latency_p50", "latency_p99", "utilization_mean"}) {
    Found const& of = found.at(name);
    CAPTURE(name, of.share(), of.error / of.all, of.half_width / of.all);
    CHECK(of.share() > 0.9);
    CHECK(std::fabs(of.error) < of.half_width / 5);
  }
}

// Who stops when the interval is narrow stops rather when it is narrow by chance.
TEST_CASE("coverage: with a precision that is asked for, a little less") {
  auto const found = coverage("duration = \"200s\"\nwarmup = \"20s\"\nreplications = 10\nprecision = 0.03");
  Found const& of = found.at("latency_mean");
  CAPTURE(of.share(), of.error / of.all, of.half_width / of.all);
  CHECK(of.share() > 0.88);
  CHECK(of.half_width / of.all <= 0.03);
}

} // namespace coverage_test
