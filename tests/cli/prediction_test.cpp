#include "catch.hpp"
#include "report/prediction.hpp"
#include "scenario/sample.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

using namespace stickysim;

namespace prediction_test {

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
  auto const token = [&](char const* work) {
    return value_of(prediction_of(base + "[state]\nplacement = \"client\"\n" + work).utilization);
  };
  CHECK(token("sign_time = \"3ms\"") == Approx(without_store + 10 * 0.003 / 2)); // on a server of speed 2
  CHECK(token("verify_time = \"3ms\"") == Approx(without_store));                // a login has none to verify
  std::string sessions = base + "[state]\nplacement = \"client\"\nverify_time = \"3ms\"";
  sessions.insert(sessions.find("demand"), "requests = 4\n");
  CHECK(value_of(prediction_of(sessions).utilization) == Approx(4 * without_store + 30 * 0.003 / 2));
}

TEST_CASE("servers that cache read from the store for sessions that come from elsewhere") {
  std::string const cached = R"toml(
[workload]
arrivals = "constant(10/s)"
requests = 5
demand = "10ms"
[server]
count = 4
[state]
placement = "cached"
reads = 1
writes = 2
[state.store]
round_trip = "1ms"
service_time = "2ms"
)toml";
  auto const check_of = [&](std::string const& balancer, double least_reads, double most_reads) {
    CAPTURE(balancer);
    auto const prediction = prediction_of(cached + "[balancer]\n" + balancer + "\n");
    REQUIRE(prediction.store_utilization);
    CHECK(prediction.store_utilization->least == Approx((10 * 5 * 2 + least_reads) * 0.002));
    CHECK(prediction.store_utilization->most == Approx((10 * 5 * 2 + most_reads) * 0.002));
    CHECK(prediction.utilization.least == Approx((0.5 + (100 + least_reads) * 0.003) / 4));
    CHECK(prediction.utilization.most == Approx((0.5 + (100 + most_reads) * 0.003) / 4));
  };
  // The first request of a session finds no copy; of the other four those that another server gets.
  check_of("affinity = \"cookie\"", 10, 10);
  check_of("policy = \"ring_hash\"", 10, 10);
  check_of("policy = \"random\"", 10 + 40 * 0.75, 10 + 40 * 0.75);
  check_of("policy = \"first\"", 10, 10 + 40 * 0.75);
  check_of("affinity = { kind = \"table\", size = 5 }", 10, 50);
}

TEST_CASE("what is predicted for a placement is what a run shows") {
  // Far from saturation: workers that wait for a busy store are held for longer than predicted.
  std::string const light = R"toml(
[run]
duration = "300s"
warmup = "20s"
replications = 1
[workload]
arrivals = "poisson(20/s)"
requests = "geometric(5)"
think_time = "exponential(100ms)"
demand = "exponential(10ms)"
[server]
count = 5
workers = 2
overhead = "1ms"
speed = 2
[state]
token_bytes = "1KiB"
verify_time = "2ms"
sign_time = "1ms"
replica_rtt = "3ms"
replica_work = "1ms"
[state.store]
round_trip = "1ms"
service_time = "exponential(1ms)"
workers = 4
shards = 3
)toml";
  // In 280 s there are some 28,000 requests of 5,600 sessions: their number, on which all else depends, has a
  // relative standard deviation of 2 %, for a geometric length of 5 has that of 1.8 of a Poisson one.
  constexpr double four_deviations = 0.08;
  for (std::string const placement : {"local", "shared", "client", "cached", "replicated"})
    for (std::vector<std::string> const& more : std::vector<std::vector<std::string>>{
             {"balancer.affinity=cookie"},
             {"balancer.affinity=cookie", "server.io=async"},
             {"balancer.affinity=cookie", "state.reads=2", "state.writes=0", "state.backups=2",
              "state.synchronous=true"},
             {"balancer.policy=random", "state.reads=0", "state.writes=3"},
             {"balancer.policy=round_robin", "state.reads=3", "state.synchronous=true"},
             {"balancer.policy=least_requests", "state.backups=all", "server.discipline=ps"},
             {"balancer.policy=ring_hash"}}) {
      bool const goes_anywhere = !more[0].ends_with("cookie") && !more[0].ends_with("ring_hash");
      if (placement == "local" && goes_anywhere) continue; // most sessions are lost
      std::vector<std::string> sets = more;
      sets.push_back("state.placement=" + placement);
      CAPTURE(placement, more);
      Scenario const scenario = sample::loaded(light, {.sets = sets, .variants = {}});
      Design const& design = scenario.variants.front().design;
      Prediction const predicted = predict(design, scenario.run);
      TrialResult const trial = run_trial(design, scenario.run, 0);
      CHECK(*find_metric("utilization_mean")->value(trial) ==
            Approx(value_of(predicted.utilization)).epsilon(four_deviations));
      if (predicted.store_utilization)
        CHECK(*find_metric("store_utilization")->value(trial) ==
              Approx(value_of(*predicted.store_utilization)).epsilon(four_deviations));
    }
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

TEST_CASE("backups are no capacity, unless requests go on to them when the others are full") {
  auto const with = [](std::string const& balancer) {
    return value_of(prediction_of("[workload]\narrivals = \"4/s\"\ndemand = \"200ms\"\n[balancer]\n" +
                                  balancer +
                                  "[[server]]\nname = \"first\"\nworkers = 1\n[[server]]\nname = \"backup\"\n"
                                  "workers = 3\npriority = 1\n")
                        .utilization);
  };
  CHECK(with("") == Approx(0.8));
  CHECK(with("overflow = true\n") == Approx(0.2));
}

} // namespace prediction_test
