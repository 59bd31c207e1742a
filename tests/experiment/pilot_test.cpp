#include "catch.hpp"
#include "experiment/mser.hpp"
#include "experiment/pilot.hpp"
#include "experiment/trial_plan.hpp"
#include "folder.hpp"
#include "scenario/sample.hpp"

#include <algorithm>
#include <vector>

using namespace stickysim;

namespace pilot_test {

namespace {

constexpr Nanoseconds second = nanoseconds_per_second;

/// Sessions last for 50 s on average: so long it takes until as many are there as later.
std::string const filling = R"toml(
[run]
duration = "1000s"
warmup = "auto"
replications = 6
[workload]
arrivals = "poisson(2/s)"
requests = "geometric(50)"
think_time = "exponential(1s)"
demand = "exponential(10ms)"
[server]
workers = 4
)toml";

std::string const two_designs = filling + R"toml(
[variants.slow]
server.speed = 0.5
[variants.short]
workload.requests = 1
)toml";

ExperimentResult run_of(Scenario const& scenario, int jobs = 2) { return run_experiment(scenario, jobs); }

Nanoseconds warmup_of(VariantResult const& variant) { return variant.trials.front().warmup_ns; }

} // namespace

TEST_CASE("MSER: leaves out what differs from the rest, and no more than it may") {
  std::vector<double> values(100, 7.0);
  CHECK(mser_truncation(values, 50) == 0);
  for (std::size_t i = 0; i < 12; ++i)
    values[i] = static_cast<double>(i) / 2;
  CHECK(mser_truncation(values, 50) == 12);
  CHECK(mser_truncation(values, 9) == 9);
  CHECK(mser_truncation({}, 9) == 0);
  // By hand: (0 + 4) / 2 of all, of the last three 0.
  CHECK(mser_truncation(std::vector{4.0, 2.0, 2.0, 2.0}, 2) == 1);
}

TEST_CASE("a warm-up that is found covers the time in which the system fills") {
  Scenario const scenario = sample::loaded(filling);
  ExperimentResult const result = run_of(scenario);
  Nanoseconds const found = warmup_of(result.variants[0]);
  CAPTURE(found);
  CHECK(found >= 100 * second);
  CHECK(found <= 400 * second);
  CHECK(result.variants[0].is_steady);
  for (TrialResult const& trial : result.variants[0].trials)
    CHECK(trial.warmup_ns == found);
}

TEST_CASE("a warm-up that is found holds for all variants at the point, and is that of the slowest") {
  Scenario const scenario = sample::loaded(two_designs);
  ExperimentResult const result = run_of(scenario);
  CHECK(warmup_of(result.variants[0]) == warmup_of(result.variants[1]));
  Scenario const alone = sample::loaded(two_designs, {.sets = {}, .variants = {"short"}});
  CHECK(warmup_of(run_of(alone).variants[0]) < warmup_of(result.variants[1]));
}

TEST_CASE("a warm-up that is found is over before anything that is planned, which the pilot leaves out") {
  std::string const crash = "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"600s\"\nfor = \"10s\"\n";
  Nanoseconds const undisturbed = warmup_of(run_of(sample::loaded(filling)).variants[0]);
  ExperimentResult const late = run_of(sample::loaded(filling + crash));
  CHECK(warmup_of(late.variants[0]) == undisturbed);
  CHECK_FALSE(late.variants[0].trials.front().fleet_events.empty());
  ExperimentResult const early =
      run_of(sample::loaded(filling + crash, {.sets = {"fault.at=30s"}, .variants = {}}));
  CHECK(warmup_of(early.variants[0]) <= 30 * second);
  CHECK_FALSE(early.variants[0].is_steady);
}

TEST_CASE("a system that grows for ever has no steady state, and the warm-up is at most half the run") {
  Scenario const scenario =
      sample::loaded(filling, {.sets = {"workload.demand=exponential(60ms)"}, .variants = {}});
  ExperimentResult const result = run_of(scenario);
  CHECK_FALSE(result.variants[0].is_steady);
  CHECK(warmup_of(result.variants[0]) <= 500 * second);
}

TEST_CASE("a warm-up that is found does not depend on jobs, parts and journals") {
  Scenario const scenario = sample::loaded(two_designs, {.sets = {"run.duration=100s"}, .variants = {}});
  ExperimentResult const whole = run_of(scenario, 1);
  CHECK(run_of(scenario, 3).fingerprint() == whole.fingerprint());

  Folder const folder;
  Journal first{folder / "first", Journal::Use::writes};
  Journal second{folder / "second", Journal::Use::writes};
  first.begin("1");
  second.begin("2");
  run_experiment(scenario, {.shard = {1, 2}, .journal = &first});
  run_experiment(scenario, {.shard = {2, 2}, .journal = &second});
  Journal one{folder / "first", Journal::Use::reads};
  Journal two{folder / "second", Journal::Use::reads};
  Journal rest{folder / "rest", Journal::Use::writes};
  rest.begin("3");
  ExperimentResult const joined = run_experiment(scenario, {.known = {&one, &two}, .journal = &rest});
  CHECK(joined.fingerprint() == whole.fingerprint());
  CHECK(content_of(folder / "rest") == "3\n"); // the pilot, too, was there
}

TEST_CASE("trial plan: where the warm-up is found, a key follows from all variants at the point") {
  auto const key_of_slow = [](std::vector<std::string> const& variants, std::vector<std::string> sets) {
    auto const plan =
        plan_of(sample::loaded(two_designs, {.sets = std::move(sets), .variants = variants}), {});
    // Not the first replication, of which more is recorded if there are fewer variants.
    return std::ranges::find_if(
               plan, [](PlannedTrial const& trial) { return trial.variant == 0 && trial.replication == 1; })
        ->key;
  };
  TrialKey const key = key_of_slow({"slow", "short"}, {});
  CHECK(key_of_slow({"slow"}, {}) != key);
  CHECK(key_of_slow({"slow", "short"}, {"run.replications=9"}) == key);
  CHECK(key_of_slow({"slow", "short"}, {"run.replications=3"}) != key);
  CHECK(key_of_slow({"slow"}, {"run.warmup=1s"}) == key_of_slow({"slow", "short"}, {"run.warmup=1s"}));
}

} // namespace pilot_test
