#include "experiment/trial_bench.hpp"
#include "model/simulate.hpp"

using namespace stickysim;

TEST_CASE("a bench runs each trial once, and says what it says") {
  Scenario const scenario = sample::loaded(sample::minimal + "[run]\nduration = \"20s\"\n");
  Variant const& variant = scenario.variants.front();
  for (int const jobs : {1, 3}) {
    TrialBench bench{{*Yardstick::parse("latency_mean"), *Yardstick::parse("requests")}, jobs};
    bench.run({{&variant, &scenario.run, 0, 3}});
    CHECK(bench.trials() == 3);
    bench.run({{&variant, &scenario.run, 2, 2}, {&variant, &scenario.run, 0, 4}});
    CHECK(bench.trials() == 4);
    auto const latencies = bench.figures({&variant, &scenario.run, 1, 3});
    REQUIRE(latencies.size() == 3);
    for (std::size_t i = 0; i < 3; ++i) {
      TrialResult const trial = run_trial(variant.design, scenario.run, i + 1);
      CHECK(latencies[i] == measure(trial, "latency_mean"));
      CHECK(bench.figures({&variant, &scenario.run, 1, 3}, 1)[i] == measure(trial, "requests"));
    }
  }
}

TEST_CASE("a bench that is over says so") {
  Scenario const scenario = sample::loaded(sample::minimal);
  TrialBench bench{{*Yardstick::parse("requests")}, 2, [] { return true; }};
  CHECK_THROWS_AS(bench.run({{&scenario.variants.front(), &scenario.run, 0, 2}}), TrialsStopped);
  CHECK(bench.trials() == 0);
}
