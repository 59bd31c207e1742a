#include "model/simulate.hpp"
#include <stickysim/experiment/experiment.hpp>

#include <set>
#include <stdexcept>

using namespace stickysim;

namespace experiment_test {

namespace {

std::string const comparison = R"toml(
  [run]
  duration = "20s"
  replications = 5
  seed = 7
  [workload]
  arrivals = "poisson(20/s)"
  requests = "geometric(5)"
  think_time = "exponential(1s)"
  demand = "exponential(20ms)"
  [server]
  count = 2
  [variants.one]
  [variants.other]
  balancer.affinity = "cookie"
  [sweep]
  "server.workers" = [1, 2]
)toml";

} // namespace

TEST_CASE("results do not depend on the number of jobs") {
  Scenario const scenario = sample::loaded(comparison);
  ExperimentResult const alone = run_experiment(scenario, 1);
  for (int jobs : {2, 3, 50}) {
    ExperimentResult const together = run_experiment(scenario, jobs);
    REQUIRE(together.variants.size() == alone.variants.size());
    CHECK(together.fingerprint() == alone.fingerprint());
    for (std::size_t variant = 0; variant < alone.variants.size(); ++variant)
      for (std::size_t replication = 0; replication < 5; ++replication)
        CHECK(together.variants[variant].trials[replication].fingerprint() ==
              alone.variants[variant].trials[replication].fingerprint());
  }
}

TEST_CASE("each variant at each point has its trials, in the order of the scenario") {
  Scenario const scenario = sample::loaded(comparison);
  ExperimentResult const result = run_experiment(scenario, 2);
  CHECK(result.scenario == &scenario);
  REQUIRE(result.variants.size() == 4);
  for (std::size_t i = 0; i < 4; ++i) {
    CHECK(result.variants[i].variant == &scenario.variants[i]);
    REQUIRE(result.variants[i].trials.size() == 5);
    for (std::uint64_t replication = 0; replication < 5; ++replication)
      CHECK(result.variants[i].trials[replication].fingerprint() ==
            run_trial(scenario.variants[i].design, scenario.run, replication).fingerprint());
  }
}

TEST_CASE("replications, variants and seeds differ") {
  std::set<std::uint64_t> prints;
  std::set<std::uint64_t> experiments;
  for (char const* seed : {"7", "8"}) {
    Scenario const scenario =
        sample::loaded(comparison, {.sets = {"run.seed=" + std::string{seed}}, .variants = {}});
    ExperimentResult const result = run_experiment(scenario, 1);
    experiments.insert(result.fingerprint());
    for (VariantResult const& variant : result.variants)
      for (TrialResult const& trial : variant.trials)
        prints.insert(trial.fingerprint());
  }
  CHECK(prints.size() == 2 * 4 * 5);
  CHECK(experiments.size() == 2);
}

TEST_CASE("more replications leave the first ones as they were") {
  Scenario const few = sample::loaded(comparison);
  Scenario const many = sample::loaded(comparison, {.sets = {"run.replications=8"}, .variants = {}});
  ExperimentResult const short_run = run_experiment(few, 1);
  ExperimentResult const long_run = run_experiment(many, 1);
  for (std::size_t replication = 0; replication < 5; ++replication)
    CHECK(short_run.variants[0].trials[replication].fingerprint() ==
          long_run.variants[0].trials[replication].fingerprint());
}

TEST_CASE("progress is told after each trial, one call at a time") {
  Scenario const scenario = sample::loaded(comparison);
  for (int jobs : {1, 4}) {
    std::vector<std::size_t> told; // unguarded: the calls must not overlap
    run_experiment(scenario, {.jobs = jobs, .progress = [&](std::size_t done, std::size_t total) {
                                CHECK(total == 20);
                                told.push_back(done);
                              }});
    REQUIRE(told.size() == 20);
    for (std::size_t i = 0; i < 20; ++i)
      CHECK(told[i] == i + 1);
  }
}

TEST_CASE("an exception from any worker ends the experiment and reaches the caller") {
  Scenario const scenario = sample::loaded(comparison);
  for (int jobs : {1, 2}) {
    std::size_t trials = 0;
    CHECK_THROWS_AS(run_experiment(scenario, {.jobs = jobs,
                                              .progress =
                                                  [&](std::size_t done, std::size_t) {
                                                    trials = done;
                                                    if (done == 3) throw std::runtime_error{"enough"};
                                                  }}),
                    std::runtime_error);
    CHECK(trials < 20);
  }
}

TEST_CASE("the first replication is recorded: the same sessions under each variant of a point") {
  // Without stickiness requests are logged out, so that there are more of them.
  Scenario const scenario = sample::loaded(comparison);
  ExperimentResult const alone = run_experiment(scenario, 1);
  RecordingOrder const order{
      .server_windows = true, .sessions = true, .requests = true, .most_attempts = 1600};
  ExperimentResult const result = run_experiment(scenario, {.jobs = 2, .record = order});
  CHECK(result.fingerprint() == alone.fingerprint());
  auto const sessions = [](VariantResult const& variant) {
    std::set<std::uint64_t> numbers;
    for (Chronicle const& chronicle : variant.recording.chronicles)
      numbers.insert(chronicle.session);
    return numbers;
  };
  std::uint64_t attempts = 0;
  for (std::size_t i = 0; i < 4; ++i) {
    Recording const& recording = result.variants[i].recording;
    CHECK(recording.server_windows.size() == 4);
    CHECK(recording.chronicles.size() > 20);
    CHECK(sessions(result.variants[i]) == sessions(result.variants[i - i % 2]));
    for (Chronicle const& chronicle : recording.chronicles)
      attempts += chronicle.attempts();
  }
  CHECK(attempts <= 1600);
  CHECK(alone.variants.front().recording.chronicles.empty());
  CHECK(alone.variants.front().recording.server_windows.empty());
  CHECK(alone.stories.empty());
}

TEST_CASE("stories are of harmed sessions, of different variants first, whether the sample has one or not") {
  // 'calm' harms nobody, 'few' only those of one crash, 'many' nearly all.
  Scenario const scenario = sample::loaded(R"toml(
    [run]
    duration = "60s"
    replications = 1
    [workload]
    arrivals = "poisson(5/s)"
    requests = "geometric(10)"
    think_time = "exponential(2s)"
    demand = "exponential(10ms)"
    [server]
    count = 4
    [state]
    placement = "local"
    [[fault]]
    kind = "crash"
    server = 1
    at = "30s"
    for = "5s"
    [variants.calm]
    state.placement = "client"
    [variants.few]
    balancer.affinity = "cookie"
    [variants.many]
  )toml");
  RecordingOrder order{.sessions = true, .requests = true};
  auto const variants = [&] {
    std::vector<std::size_t> all;
    for (Story const& story : run_experiment(scenario, {.jobs = 1, .record = order}).stories) {
      CHECK(story.chronicle.outcome() == Outcome::lost);
      CHECK(story.chronicle.began_ns >= 0);
      all.push_back(story.variant);
    }
    return all;
  };
  CHECK(variants() == std::vector<std::size_t>{1, 2, 1});
  order.most_sessions = 2; // no session of the crash is among them
  CHECK(variants() == std::vector<std::size_t>{1, 2, 2});
}

} // namespace experiment_test
