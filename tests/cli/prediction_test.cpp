#include "catch.hpp"
#include "cli/prediction.hpp"
#include <stickysim/scenario/load.hpp>

using namespace stickysim;

namespace {

Prediction prediction_of(std::string const& toml) {
  auto const loaded = parse_scenario("[run]\nduration = \"100s\"\n" + toml, "test.toml");
  if (!loaded) FAIL(render(loaded.error()));
  auto const& scenario = *loaded;
  return predict(scenario.variants.front().design, scenario.run);
}

/// Of a number that means alone must tell.
double value_of(Bounds const& bounds) {
  REQUIRE(bounds.exact());
  return bounds.most;
}

} // namespace

TEST_CASE("open load: arrival rate × requests × demand over workers × speed") {
  auto const prediction = prediction_of(R"toml(
[workload]
arrivals = "poisson(10/s)"
requests = "geometric(20)"
demand = "exponential(20ms)"
[[server]]
name = "old"
count = 2
workers = 3
[[server]]
name = "new"
count = 1
workers = 2
speed = 2
)toml");
  CHECK(value_of(prediction.utilization) == Approx(10 * 20 * 0.020 / (2 * 3 + 1 * 2 * 2)));
  CHECK(value_of(prediction.requests) == Approx(10 * 20 * 100));
  CHECK_FALSE(prediction.store_utilization);
}

TEST_CASE("what a request holds a worker for besides its demand counts, too") {
  std::string const base = R"toml(
[workload]
arrivals = "constant(10/s)"
demand = "10ms"
[server]
workers = 1
overhead = "5ms"
speed = 2
)toml";
  std::string const shared = R"toml([state]
placement = "shared"
reads = 1
writes = 2
[state.store]
round_trip = "1ms"
service_time = "2ms"
workers = 2
)toml";
  double const without_store = 10 * (0.010 / 2 + 0.005);
  CHECK(value_of(prediction_of(base).utilization) == Approx(without_store));
  auto const blocking = prediction_of(base + shared);
  CHECK(value_of(blocking.utilization) == Approx(without_store + 10 * 3 * (0.001 + 0.002)));
  REQUIRE(blocking.store_utilization);
  CHECK(value_of(*blocking.store_utilization) == Approx(10 * 3 * 0.002 / 2));
  CHECK(value_of(prediction_of(base + "io = \"async\"\n" + shared).utilization) == Approx(without_store));
  CHECK(
      value_of(prediction_of(base + "[state]\nplacement = \"client\"\nverify_time = \"3ms\"").utilization) ==
      Approx(without_store + 10 * 0.003));
}

TEST_CASE("servers that cache write to the store with each request and read from it at most with each") {
  auto const prediction = prediction_of(R"toml(
[workload]
arrivals = "constant(10/s)"
demand = "10ms"
[state]
placement = "cached"
reads = 1
writes = 2
[state.store]
round_trip = "1ms"
service_time = "2ms"
)toml");
  REQUIRE(prediction.store_utilization);
  CHECK(prediction.store_utilization->least == Approx(10 * 2 * 0.002));
  CHECK(prediction.store_utilization->most == Approx(10 * 3 * 0.002));
  CHECK(prediction.utilization.least == Approx(10 * (0.010 + 2 * 0.003)));
  CHECK(prediction.utilization.most == Approx(10 * (0.010 + 3 * 0.003)));
}

TEST_CASE("a store is told of for each placement that has one") {
  for (PlacementRow const& placement : placements()) {
    CAPTURE(placement.name);
    auto const prediction =
        prediction_of("[workload]\narrivals = \"1/s\"\ndemand = \"1ms\"\n[state]\nplacement = \"" +
                      std::string{placement.name} + "\"\n");
    CHECK(prediction.store_utilization.has_value() == placement.uses_store);
  }
}

TEST_CASE("closed users: as many requests as there would be without waiting, as a bound") {
  auto const prediction = prediction_of(R"toml(
[workload]
users = 30
requests = 5
think_time = "900ms"
demand = "100ms"
[server]
count = 2
)toml");
  CHECK(prediction.requests.least == 0);
  CHECK(prediction.requests.most == Approx(30 / 1.0 * 100));
  CHECK(prediction.utilization.least == 0);
  CHECK(prediction.utilization.most == Approx(30 * 0.1 / 2));
}

TEST_CASE("replayed traffic: the recorded requests within the run's duration") {
  Design design;
  design.servers.resize(1);
  design.servers.front().workers = 4;
  TraceRequest const at_5s{.at_ns = 5 * nanoseconds_per_second, .demand_ns = 2 * nanoseconds_per_second};
  TraceRequest const after_4s{.think_ns = 4 * nanoseconds_per_second, .demand_ns = nanoseconds_per_second};
  auto trace = std::make_shared<Trace>();
  trace->requests = {at_5s, after_4s, after_4s};
  trace->sessions = {{"a", 0, 0, 3}};
  WorkloadClass workload;
  workload.trace = trace;
  design.workloads = {workload};
  RunSettings run;
  run.duration_ns = 10 * nanoseconds_per_second; // the third request would come at 13 s at the earliest
  auto const prediction = predict(design, run);
  CHECK(value_of(prediction.requests) == Approx(2));
  CHECK(value_of(prediction.utilization) == Approx((2.0 + 1.0) / 10 / 4));
}

TEST_CASE("a controller moves the utilization to its target, within its bounds") {
  auto const with = [](std::string const& controller) {
    return value_of(
        prediction_of(
            "[workload]\narrivals = \"10/s\"\ndemand = \"800ms\"\n[server]\ncount = 4\n[autoscale]\n" +
            controller)
            .utilization);
  };
  CHECK(with("max = 0\n") == Approx(2));
  CHECK(with("max = 100\ntarget = 0.6\n") == Approx(0.6));
  CHECK(with("max = 10\ntarget = 0.6\n") == Approx(0.8));
  CHECK(with("max = 100\nmin = 80\ntarget = 0.6\n") == Approx(0.1));
  CHECK(with("max = 10\nmetric = \"queue\"\n") == Approx(0.8));
}
