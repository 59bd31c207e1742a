// The yardstick of the benchmarks, a hand-written loop over flat arrays, simulates the very same sessions as
// the simulator: two programs that share containers (event list, ring, histogram) and random numbers, and
// nothing of the model.
#include "../../bench/limit.hpp"
#include "model/simulate.hpp"

#include <fmt/format.h>

using namespace stickysim;

TEST_CASE("a hand-written loop comes to the same answers, to the nanosecond") {
  struct Row {
    std::uint32_t sessions;
    std::uint32_t servers;
    Nanoseconds seconds;
  };
  for (Row const& row : {Row{100, 2, 400}, Row{3000, 30, 40}, Row{20'000, 200, 10}})
    for (bench::Route const route : {bench::Route::cookie, bench::Route::two_choices}) {
      CAPTURE(row.sessions, route == bench::Route::cookie);
      std::string const text = fmt::format(
          "[run]\nduration = \"{}s\"\nreplications = 1\nseed = 1\n[workload]\nusers = {}\n"
          "requests = 1000000000\nthink_time = \"exponential(2.16s)\"\ndemand = \"exponential(20ms)\"\n"
          "timeout = \"10s\"\n[balancer]\npolicy = \"power_of_d(d=2)\"\naffinity = \"{}\"\n[server]\n"
          "count = {}\nio = \"async\"\n[state]\nplacement = \"shared\"\nreads = 0\n[state.store]\n"
          "round_trip = \"0.5ms\"\nservice_time = \"exponential(50us)\"\nshards = {}\n",
          row.seconds, row.sessions, route == bench::Route::cookie ? "cookie" : "none", row.servers,
          row.servers);
      TrialResult const trial = simulate(text).front();
      bench::Answers const loop =
          bench::full_path(row.sessions, row.servers, row.seconds * nanoseconds_per_second, route);
      CHECK(loop.count > 10'000);
      CHECK(loop.timed_out == 0);
      CHECK(trial.requests.failed_total() == 0);
      CHECK(trial.requests.ok == loop.count);
      CHECK(trial.latency_sum_ns == static_cast<Uint128>(loop.latency_sum_ns));
      CHECK(trial.latency.quantile(0.5) == loop.median_ns);
    }
}

TEST_CASE("a hand-written loop with hops, checks and a crash comes to the same answers, to the nanosecond") {
  struct Row {
    std::uint32_t sessions;
    std::uint32_t servers;
    Nanoseconds seconds;
  };
  for (Row const& row : {Row{300, 4, 200}, Row{3000, 40, 60}}) {
    CAPTURE(row.sessions);
    std::string const text = fmt::format(
        "[run]\nduration = \"{}s\"\nreplications = 1\nseed = 1\n[workload]\nusers = {}\n"
        "requests = 1000000000\nthink_time = \"exponential(3s)\"\ndemand = \"exponential(20ms)\"\n"
        "timeout = \"10s\"\non_loss = \"renew\"\non_failure = \"skip\"\n"
        "[balancer]\npolicy = \"power_of_d(d=2)\"\naffinity = \"cookie\"\nretries = 0\n"
        "[balancer.health]\ninterval = \"2s\"\nfall = 3\nrise = 2\n"
        "[server]\ncount = {}\nboot_time = \"0s\"\n[state]\nttl = \"24h\"\n"
        "[network]\nclient_rtt = \"40ms\"\nserver_rtt = \"0.5ms\"\n"
        "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"{}s\"\nfor = \"5s\"\n",
        row.seconds, row.sessions, row.servers, row.seconds / 2);
    TrialResult const trial = simulate(text).front();
    bench::Answers const loop =
        bench::crash_path(row.sessions, row.servers, row.seconds * nanoseconds_per_second);
    CHECK(loop.count > 10'000);
    CHECK(loop.timed_out == 0);
    CHECK(loop.failed > 50);
    CHECK(loop.sessions_lost > 50);
    CHECK(trial.requests.failed_total() == loop.failed);
    CHECK(trial.requests.ok == loop.count);
    CHECK(trial.ledger.count(Outcome::lost) == loop.sessions_lost);
    CHECK(trial.latency_sum_ns == static_cast<Uint128>(loop.latency_sum_ns));
    CHECK(trial.latency.quantile(0.5) == loop.median_ns);
  }
}
