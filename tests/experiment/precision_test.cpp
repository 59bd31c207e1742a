#include "catch.hpp"
#include "experiment/journal.hpp"
#include "experiment/precision.hpp"
#include "folder.hpp"
#include "report/hand_made.hpp"
#include "scenario/sample.hpp"
#include <stickysim/experiment/experiment.hpp>

#include <algorithm>
#include <span>

using namespace stickysim;

namespace precision_test {

namespace {

std::string const two_points = R"toml(
[run]
duration = "20s"
replications = 5
precision = 0.05
[workload]
arrivals = "poisson(60/s)"
demand = "exponential(10ms)"
[server]
workers = 1
[sweep]
"workload.demand" = ["constant(1ms)", "exponential(10ms)"]
)toml";

std::size_t trials_at(ExperimentResult const& result, std::size_t point) {
  return result.variants[point].trials.size();
}

} // namespace

TEST_CASE("precision: of the mean latency, and of harm where it matters") {
  RunSettings run;
  run.precision = 0.05;
  auto const is_so = [&](std::vector<HandMadeTrial> const& made) {
    std::vector<TrialResult> trials;
    for (HandMadeTrial const& trial : made)
      trials.push_back(trial_of(trial));
    return is_precise(trials, run);
  };
  Nanoseconds const ms = 1'000'000;
  CHECK(is_so({{1000, 100, 20 * ms}, {1000, 101, 20 * ms}, {1000, 100, 20 * ms}}));
  CHECK_FALSE(is_so({{1000, 100, 18 * ms}, {1000, 100, 20 * ms}, {1000, 100, 22 * ms}}));
  CHECK_FALSE(is_so({{1000, 90, 20 * ms}, {1000, 100, 20 * ms}, {1000, 110, 20 * ms}}));
  // One session in two thousand is harmed now and then.
  CHECK(is_so({{1000, 0, 20 * ms}, {1000, 1, 20 * ms}, {1000, 0, 20 * ms}}));
  CHECK_FALSE(is_so({{1000, 0, 20 * ms}}));
}

TEST_CASE("precision: replications come in batches, point by point, until it is there") {
  Scenario const scenario = sample::loaded(two_points);
  ExperimentResult const result = run_experiment(scenario, 2);
  CHECK(result.is_complete);
  CHECK(trials_at(result, 0) == 5);
  CHECK(trials_at(result, 1) > 5);
  CHECK(trials_at(result, 1) < 50);
  CHECK(trials_at(result, 1) % 5 == 0);
  CHECK(is_precise(result.variants[1].trials, scenario.run));
  // A batch earlier it was not.
  CHECK_FALSE(is_precise(std::span{result.variants[1].trials}.first(trials_at(result, 1) - 5), scenario.run));
}

TEST_CASE("precision: what is asked for in vain ends with max_replications") {
  auto const most = [](std::vector<std::string> sets) {
    sets.push_back("run.precision=0.001");
    Scenario const scenario = sample::loaded(two_points, {.sets = std::move(sets), .variants = {}});
    return trials_at(run_experiment(scenario, 2), 1);
  };
  CHECK(most({}) == 50);
  CHECK(most({"run.max_replications=12"}) == 12);
  CHECK(most({"run.max_replications=5"}) == 5);
}

TEST_CASE("precision: the result depends neither on jobs nor on what stands in a journal") {
  Scenario const scenario = sample::loaded(two_points);
  ExperimentResult const alone = run_experiment(scenario, 1);
  Folder const folder;
  Journal journal{folder / "journal", Journal::Use::writes};
  journal.begin("1");
  CHECK(run_experiment(scenario, {.jobs = 3, .journal = &journal}).fingerprint() == alone.fingerprint());
  Journal known{folder / "journal", Journal::Use::reads};
  Journal rest{folder / "rest", Journal::Use::writes};
  rest.begin("2");
  CHECK(run_experiment(scenario, {.known = {&known}, .journal = &rest}).fingerprint() == alone.fingerprint());
  CHECK(content_of(folder / "rest") == "2\n");
}

TEST_CASE("precision: a run that ends early is not complete, even between two batches") {
  Scenario const scenario = sample::loaded(two_points);
  std::size_t done = 0;
  ExperimentResult const result =
      run_experiment(scenario, {.progress = [&](std::size_t trials, std::size_t) { done = trials; },
                                .is_over = [&] { return done == 10; }});
  CHECK_FALSE(result.is_complete);
  CHECK(trials_at(result, 0) == 5);
  CHECK(trials_at(result, 1) == 5);
}

} // namespace precision_test
