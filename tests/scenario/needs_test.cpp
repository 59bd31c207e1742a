// What is told beforehand of a run's time and memory, beside what is counted.

#include "allocations.hpp"
#include "catch.hpp"
#include "scenario/needs.hpp"
#include "scenario/sample.hpp"
#include "trace/written_file.hpp"
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

using namespace stickysim;

namespace needs_test {

namespace {

constexpr double most_off = 3;         ///< either way
constexpr double least_bytes = 4e6;    ///< below that nobody minds
constexpr double least_left = 64e3;    ///< likewise, for there may be many trials
constexpr double least_events = 1'000; ///< likewise

Scenario scenario_of(std::string const& toml) {
  auto loaded = parse_scenario(toml, "needs.toml");
  if (!loaded) FAIL(render(loaded.error()));
  return *std::move(loaded);
}

/// Whether `told` is within the factor of `counted`.
bool is_near(double told, double counted) { return told <= most_off * counted && counted <= most_off * told; }

/// Of a trial, and of what it leaves.
struct CountedBytes {
  double peak = 0;
  double left = 0;
};

void compare(Design const& design, RunSettings const& run) {
  TrialNeeds const needs = needs_of(design, run);
  AllocationPeak const peak;
  TrialResult const result = run_trial(design, run, 0);
  auto const bytes = static_cast<double>(peak.bytes());
  AllocationPeak const of_copy;
  TrialResult const copy = result;
  auto const left = static_cast<double>(of_copy.bytes() + sizeof copy);

  auto const events = static_cast<double>(result.events);
  CAPTURE(sum_of(needs.events), events);
  CHECK(std::max(sum_of(needs.events), events) >= least_events); // or it shows nothing
  CHECK(is_near(sum_of(needs.events), events));
  CAPTURE(needs.requests, result.requests_whole_run.issued);
  CHECK(is_near(needs.requests, static_cast<double>(result.requests_whole_run.issued)));
  if (!AllocationPeak::is_counted) return;
  double const told = sum_of(needs.bytes) + sum_of(needs.results);
  CAPTURE(told, bytes, sum_of(needs.results), left);
  if (std::max(told, bytes) > least_bytes) CHECK(is_near(told, bytes));
  if (std::max(sum_of(needs.results), left) > least_left) CHECK(is_near(sum_of(needs.results), left));
}

} // namespace

TEST_CASE("needs: events and bytes that are told of a trial are within a factor of three of those counted") {
  std::size_t compared = 0;
  for (auto const& entry :
       std::filesystem::directory_iterator{STICKYSIM_SOURCE_DIR "/tests/scenario/needs"}) {
    CAPTURE(entry.path().stem().string());
    auto const loaded = load_scenario(entry.path().string());
    if (!loaded) FAIL(render(loaded.error()));
    compare(loaded->variants.front().design, loaded->run);
    ++compared;
  }
  CHECK(compared >= 40);
}

TEST_CASE("needs: those of a replay, with what its trace takes in memory") {
  std::string rows = "session,at,address,think,demand\n";
  for (int session = 0; session < 20'000; ++session) {
    rows += fmt::format("s{},{}.{:03},,,0.002\n", session, session / 200, session % 200 * 5);
    for (int step = 1; step < 3; ++step)
      rows += fmt::format("s{},,,1.5,0.002\n", session);
  }
  WrittenFile const trace{rows};
  std::string const toml = "[run]\nduration = \"100s\"\n[workload]\ntrace = \"" + trace.path() +
                           "\"\ndemand = \"1ms\"\n[balancer]\naffinity = \"cookie\"\n[server]\ncount = 4\n"
                           "[network]\nclient_rtt = \"20ms\"\n";
  AllocationPeak const peak;
  Scenario const scenario = scenario_of(toml);
  double const told = needs_of(scenario, {}).bytes_of_inputs();
  CAPTURE(told, peak.bytes());
  if (AllocationPeak::is_counted) CHECK(is_near(told, static_cast<double>(peak.bytes())));
  compare(scenario.variants.front().design, scenario.run);
}

TEST_CASE(
    "needs: a run needs those of its trials, as many at a time as there are jobs, and all their results") {
  Scenario scenario = scenario_of("[run]\nduration = \"100s\"\nwindow = \"100ms\"\nreplications = 50\n"
                                  "[workload]\narrivals = \"50/s\"\ndemand = \"exponential(1ms)\"\n"
                                  "[server]\ncount = 200\n[variants.a]\n[variants.b]\nserver.count = 400\n");
  RunNeeds const needs = needs_of(scenario, {});
  CHECK(needs.trials() == 100);
  CHECK(needs.requests() == Approx(100 * 100 * 50));
  CHECK(needs.bytes_of_trials(4) == Approx(4 * needs.bytes_of_trials(1)));
  CHECK(needs.bytes_of_trials(1000) == Approx(100 * needs.bytes_of_trials(1))); // no more than there are
  CHECK(needs.seconds(4) == Approx(needs.seconds(1) / 4));
  CHECK(needs.bytes(2) > needs.bytes(1));
  CHECK(needs.bytes_of_records() == 0);
  CHECK(needs_of(scenario, {.records = true}).bytes_of_records() > 0);

  AllocationPeak const peak;
  ExperimentOrder order;
  order.jobs = 1;
  ExperimentResult const result = run_experiment(scenario, order);
  REQUIRE(result.is_complete);
  double events = 0;
  for (VariantResult const& variant : result.variants)
    for (TrialResult const& trial : variant.trials)
      events += static_cast<double>(trial.events);
  CAPTURE(needs.events(), events);
  CHECK(is_near(needs.events(), events));
  double const told = needs.bytes_of_trials(1) + needs.bytes_of_results();
  CAPTURE(told, peak.bytes());
  if (AllocationPeak::is_counted) CHECK(is_near(told, static_cast<double>(peak.bytes())));

  scenario.run.precision = 0.1; // it adds replications, ten times as many at most
  CHECK(needs_of(scenario, {}).trials() == 1000);
}

TEST_CASE("needs: the largest part is told with the setting that makes it smaller") {
  auto const largest = [](std::string const& more, std::vector<Need> TrialNeeds::*part) {
    Scenario const scenario = scenario_of(sample::minimal + more);
    TrialNeeds const needs = needs_of(scenario.variants.front().design, scenario.run);
    return std::string{largest_of(needs.*part).key};
  };
  CHECK(largest("", &TrialNeeds::events) == "workload.arrivals");
  CHECK(largest("[balancer]\nload_info = \"periodic(1ms)\"\n", &TrialNeeds::events) == "balancer.load_info");
  CHECK(largest("[balancer.health]\nneeds_worker = true\ninterval = \"1ms\"\n", &TrialNeeds::events) ==
        "balancer.health.interval");
  CHECK(largest("[autoscale]\nmax = 2\nperiod = \"1ms\"\n", &TrialNeeds::events) == "autoscale.period");
  CHECK(largest("[[fault]]\nkind = \"crash\"\nat = \"1s\"\nfor = \"1us\"\nevery = \"1ms\"\n",
                &TrialNeeds::events) == "fault.every");
  CHECK(largest("[[rollout]]\nat = \"1s\"\nevery = \"1ms\"\n", &TrialNeeds::events) == "rollout.every");
  CHECK(largest("[server]\ncount = 10000\n", &TrialNeeds::bytes) == "server.count");
  CHECK(largest("[server]\ncount = 100\n[balancer]\ncount = 100\n", &TrialNeeds::bytes) == "balancer.count");
  CHECK(largest("[server]\ncount = 100\n[balancer]\npolicy = \"ring_hash(vnodes=1000)\"\n",
                &TrialNeeds::bytes) == "balancer.policy");
  CHECK(largest("[state]\nplacement = \"shared\"\n[state.store]\nworkers = 1000000\n", &TrialNeeds::bytes) ==
        "state.store.workers");
  CHECK(largest("", &TrialNeeds::results) == "workload");
  Scenario scenario = scenario_of(sample::minimal);
  scenario.run.window_ns = 1'000'000;
  CHECK(largest_of(needs_of(scenario.variants.front().design, scenario.run).results).key == "run.window");
}

TEST_CASE("needs: told as exactly as estimates are") {
  CHECK(time_text(0.2) == "less than 1 s");
  CHECK(time_text(3.14) == "3.1 s");
  CHECK(time_text(119) == "120 s");
  CHECK(time_text(1234) == "21 min");
  CHECK(time_text(100'000) == "28 h");
  CHECK(time_text(1e7) == "120 days");
  CHECK(memory_text(4.4e7) == "44 MB");
  CHECK(memory_text(1.26e9) == "1.3 GB");
  CHECK(memory_text(5e12) == "5 TB");
  CHECK(rounded_count(7) == "7");
  CHECK(rounded_count(123'456) == "120,000");
  CHECK(rounded_count(1.24e6) == "1.2 million");
  CHECK(rounded_count(3e9) == "3 billion");
  CHECK(rounded_count(12'345e9) == "12,000 billion");
}

} // namespace needs_test
