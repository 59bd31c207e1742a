// Sums of times that 64 bits do not hold: of requests that take ten years, for a hundred of these are sooner
// simulated than ten million that take half an hour.

#include "catch.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

using namespace stickysim;

namespace long_sums_test {

namespace {

constexpr Nanoseconds day = 86'400 * nanoseconds_per_second;
constexpr Int128 most_in_64_bits = INT64_MAX;

/// A hundred requests, in the first second of 3,600 days that are one window.
TrialResult decade(std::string const& workload, std::string const& more) {
  auto const loaded = parse_scenario("[run]\nduration = \"3600d\"\nwindow = \"3600d\"\n[workload]\n"
                                     "arrivals = \"constant(100/s)\"\nuntil = \"1s\"\n" +
                                         workload + more,
                                     "decade.toml");
  if (!loaded) FAIL(render(loaded.error()));
  TrialResult trial = run_trial(loaded->variants.front().design, loaded->run, 0);
  REQUIRE(trial.requests_whole_run.issued >= 99);
  return trial;
}

} // namespace

TEST_CASE("latencies of a window add up beyond 64 bits") {
  TrialResult const trial = decade("demand = \"3500d\"\n", "[server]\ncount = 100\n");
  auto const requests = static_cast<std::int64_t>(trial.requests.ok);
  CHECK(trial.latency_sum_ns == static_cast<Uint128>(requests) * static_cast<Uint128>(3500 * day));
  CHECK(trial.latency_sum_ns > 2 * static_cast<Uint128>(most_in_64_bits));
  REQUIRE(trial.windows.size() == 1);
  CHECK(trial.windows.front().latency_mean_ns == Approx(3500.0 * day));
}

TEST_CASE("waits in a queue add up beyond 64 bits") {
  TrialResult const trial = decade("demand = \"30d\"\n", "[server]\n");
  auto const requests = static_cast<std::int64_t>(trial.requests.ok);
  Int128 const waited = trial.servers.front().wait_ns;
  Int128 const each_before = static_cast<Int128>(requests * (requests - 1) / 2) * (30 * day);
  CHECK(waited > most_in_64_bits);
  CHECK(waited <= each_before);
  CHECK(waited > each_before - requests * nanoseconds_per_second);
}

TEST_CASE("work that nobody waits for adds up beyond 64 bits") {
  TrialResult const trial = decade("demand = \"3500d\"\ntimeout = \"1s\"\n", "[server]\ncount = 100\n");
  CHECK(trial.work_wasted_ns > most_in_64_bits);
  CHECK(trial.work_wasted_ns % (3500 * day) == 0);
}

TEST_CASE("the work of a store adds up beyond 64 bits") {
  TrialResult const trial = decade("demand = \"1ms\"\n", "[server]\ncount = 100\nqueue = 0\n[state]\n"
                                                         "placement = \"shared\"\nreads = 0\n[state.store]\n"
                                                         "workers = 100\nservice_time = \"3500d\"\n");
  CHECK(trial.store_busy_ns > most_in_64_bits);
  CHECK(trial.store_busy_ns % (3500 * day) == 0);
  CHECK(trial.windows.front().store_utilization > 0.9);
}

} // namespace long_sums_test
