// Classes of clients that come for a while: a sale, a mailing.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace opening_test {

namespace {

/// Requests take no time; `sets` say who comes, and when.
TrialResult opened(std::vector<std::string> const& sets) {
  return simulate(R"toml(
    [run]
    duration = "60s"
    window = "10s"
    replications = 1
    [workload]
    demand = "0s"
    think_time = "1s"
    [server]
  )toml",
                  sets)
      .front();
}

/// Sessions that start in each window.
std::vector<std::uint64_t> starts(TrialResult const& trial) {
  std::vector<std::uint64_t> started;
  for (WindowResult const& window : trial.windows)
    started.push_back(window.started);
  return started;
}

using Starts = std::vector<std::uint64_t>;

} // namespace

TEST_CASE("a class starts sessions from its first instant on and before its last") {
  std::vector<std::string> sets{"workload.arrivals=constant(10/s)", "workload.from=25s",
                                "workload.until=35s"};
  CHECK(starts(opened(sets)) == Starts{0, 0, 50, 50, 0, 0});
  sets.back() = "workload.until=never";
  CHECK(starts(opened(sets)) == Starts{0, 0, 50, 100, 100, 100});
  sets[1] = "workload.from=0s";
  sets.back() = "workload.until=35s";
  CHECK(starts(opened(sets)) == Starts{100, 100, 100, 50, 0, 0});
}

TEST_CASE("a class that opens later has the same sessions, later") {
  auto const from = [](std::string const& first, std::string const& last) {
    return opened({"workload.arrivals=mmpp(2/s, 40/s, low_for=3s, high_for=1s)", "workload.requests=2",
                   "workload.demand=exponential(20ms)", "workload.from=" + first, "workload.until=" + last});
  };
  TrialResult const early = from("10s", "20s");
  TrialResult const late = from("40s", "50s");
  CHECK(early.sessions_started > 20);
  CHECK(late.sessions_started == early.sessions_started);
  CHECK(late.latency_sum_ns == early.latency_sum_ns);
  CHECK(starts(late)[4] == early.sessions_started);
}

TEST_CASE("a ramp starts when its class does") {
  auto const trial =
      opened({"workload.arrivals=ramp(0/s, 200/s, over=20s)", "workload.from=30s", "workload.until=50s"});
  // 20 s at 100 /s on average, of which a quarter comes in the first half: 4.9 standard deviations of a
  // Poisson number are a false alarm in 10^6.
  CHECK(std::abs(static_cast<double>(starts(trial)[3]) - 500) < 4.9 * std::sqrt(500));
  CHECK(std::abs(static_cast<double>(starts(trial)[4]) - 1500) < 4.9 * std::sqrt(1500));
  CHECK(trial.sessions_started == starts(trial)[3] + starts(trial)[4]);
}

TEST_CASE("users come when their class opens, and leave when it closes") {
  // Each thinks for a second, then starts a session of one request: at 21, 22, …, 29 s.
  std::vector<std::string> sets{"workload.users=10", "workload.from=20s", "workload.until=30s"};
  TrialResult const trial = opened(sets);
  CHECK(starts(trial) == Starts{0, 0, 90, 0, 0, 0});
  CHECK(trial.ledger.count(Outcome::intact) == 90);
  // Sessions of three seconds, each a second after the one before: the last ones start at 29 s and go on.
  sets.push_back("workload.requests=4");
  TrialResult const longer = opened(sets);
  CHECK(starts(longer) == Starts{0, 0, 30, 0, 0, 0});
  CHECK(longer.ledger.count(Outcome::intact) == 30);
  CHECK(longer.requests.ok == 120);
  CHECK(starts(opened({"workload.users=10", "workload.from=55s"})) == Starts{0, 0, 0, 0, 0, 40});
}

} // namespace opening_test
