#include "experiment/yardstick.hpp"
#include "model/simulate.hpp"

using namespace stickysim;

TEST_CASE("a yardstick is a metric or a sum of multiples") {
  TrialResult const trial = simulate(sample::minimal, {"run.duration=20s", "run.replications=1"}).front();
  CHECK(Yardstick::parse("latency_mean")->value(trial) == measure(trial, "latency_mean"));
  auto const sum = Yardstick::parse("latency_mean + 0.5 * utilization_mean + requests");
  REQUIRE(sum);
  CHECK(*sum->value(trial) == Approx(measure(trial, "latency_mean") +
                                     0.5 * measure(trial, "utilization_mean") + measure(trial, "requests")));
  CHECK(sum->unit().empty());
  CHECK(Yardstick::parse("latency_mean + 2 * latency_p99")->unit() == "s");
  CHECK_FALSE(Yardstick::parse("store_latency_mean")->value(trial).has_value());
}

TEST_CASE("more of some metrics is better") {
  CHECK(Yardstick::parse("throughput")->more_is_better());
  CHECK_FALSE(Yardstick::parse("latency_mean")->more_is_better());
  CHECK_FALSE(Yardstick::parse("-1 * throughput")->more_is_better());
  CHECK(Yardstick::parse("-1 * latency_mean")->more_is_better());
}

TEST_CASE("a yardstick knows whether its terms have one direction") {
  CHECK(Yardstick::parse("throughput + 2 * throughput")->more_is_better());
  CHECK(Yardstick::parse("throughput - latency_mean")->more_is_better());
  CHECK_FALSE(Yardstick::parse("latency_mean - 0.1 * throughput")->more_is_better());
  CHECK(Yardstick::parse("latency_mean - 0.1 * throughput")->opposed().empty());
  CHECK(Yardstick::parse("throughput + latency_mean")->opposed() == "latency_mean");
  CHECK(Yardstick::parse("latency_mean + throughput")->opposed() == "throughput");
  CHECK(Yardstick::parse("latency_mean - 0.1 * latency_p99")->opposed() == "latency_p99");
  CHECK(Yardstick::parse("latency_mean - -0.1 * throughput")->opposed() == "throughput");
  TrialResult const trial = simulate(sample::minimal, {"run.duration=20s", "run.replications=1"}).front();
  CHECK(*Yardstick::parse("latency_mean - 0.5 * throughput")->value(trial) ==
        Approx(measure(trial, "latency_mean") - 0.5 * measure(trial, "throughput")));
}

TEST_CASE("a yardstick that is none says why") {
  CHECK(Yardstick::parse("latency_men").error().help == "did you mean 'latency_mean'?");
  CHECK(Yardstick::parse("2s * latency_mean").error().message == "'2s' is not a plain number");
  CHECK_FALSE(Yardstick::parse(""));
  CHECK_FALSE(Yardstick::parse("latency_mean + "));
}
