// Memories with a limit: servers that crash, states that are evicted or refused; and states that are soft.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace oom_test {

namespace {

/// One server with room for two states of 2 KiB.
std::string const tight = R"toml(
  [workload]
  resend = false
  kind = "cart"
  [balancer]
  retries = 0
  affinity = "cookie"
  [server]
  workers = 100
  boot_time = "1s"
  memory = "4KiB"
  [state]
  ttl = "10s"
  bytes = "2KiB"
)toml";

std::string const three_logins = "1,0,,0.1\n1,,5,0.1\n2,1,,0.1\n2,,5,0.1\n3,2,,0.1\n3,,5,0.1\n";

/// Two servers that take turns for logins.
std::vector<std::string> on_two(std::vector<std::string> sets) {
  sets.push_back("server.count=2");
  return sets;
}

} // namespace

TEST_CASE("a memory that is full kills the server, for all its sessions") {
  TrialResult const trial = replay(three_logins, tight);
  CHECK(times_of(trial, EventKind::crash) == std::vector<Nanoseconds>{second * 21 / 10});
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{second * 31 / 10});
  CHECK(trial.states_destroyed == 2);
  CHECK(lost_by(trial, Cause::oom) == 2);
  CHECK(failed(trial, Failure::reset) == 1); // the login that found no room
}

TEST_CASE("a memory that is full evicts the state that was not used for the longest time") {
  TrialResult const trial = replay(three_logins, tight, {"server.on_memory_full=evict"});
  CHECK(times_of(trial, EventKind::crash).empty());
  // The third evicts the first; logged in again at 5.2 s, the first evicts the second, and so on.
  CHECK(lost_by(trial, Cause::eviction) == 3);
  CHECK(trial.state_bytes_peak == 4096);
  CHECK(trial.requests.failed_total() == 0);
}

TEST_CASE("a memory that is full refuses new states") {
  TrialResult const trial = replay(three_logins, tight, {"server.on_memory_full=reject"});
  CHECK(lost(trial) == 0);
  CHECK(failed(trial, Failure::state) == 1);
  CHECK(trial.ledger.count(Outcome::failed) == 1);
  CHECK(trial.ledger.count(Outcome::intact) == 2);
}

TEST_CASE("expired states make room") {
  std::string const rows = "1,0,,0.1\n2,1,,0.1\n3,10.05,,0.1\n";
  CHECK(times_of(replay(rows, tight), EventKind::crash).empty());
  CHECK(times_of(replay(rows, tight, {"state.ttl=10.1s"}), EventKind::crash).size() == 1);
}

TEST_CASE("states grow with each request after the login, until there is no room") {
  std::string const rows = "1,0,,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n";
  std::vector<std::string> const unlimited{"state.growth=1KiB", "server.memory=unlimited"};
  CHECK(replay(rows, tight, unlimited).state_bytes_peak == 5 * 1024);

  TrialResult const dies = replay(rows, tight, {"state.growth=1KiB"});
  CHECK(times_of(dies, EventKind::crash).size() == 1);
  CHECK(dies.state_bytes_peak == 4096);
  TrialResult const rejects = replay(rows, tight, {"state.growth=1KiB", "server.on_memory_full=reject"});
  CHECK(failed(rejects, Failure::state) == 1);
  CHECK(replay(rows, tight, {"state.growth=1000B"}).requests.ok == 3); // 5,048 bytes are too many
}

TEST_CASE("the users of a server that died of its memory kill its neighbour") {
  // Two states on each of two servers of two places. The fifth login kills the first server, whose users log
  // in at the second one.
  std::string const rows =
      "1,0,,0.1\n1,,8,0.1\n2,1,,0.1\n2,,8,0.1\n3,2,,0.1\n3,,8,0.1\n4,3,,0.1\n4,,8,0.1\n5,4,,0.1\n";
  TrialResult const trial = replay(
      rows, tight,
      on_two({"server.boot_time=20s", "balancer.retries=1", "balancer.redispatch=always", "state.ttl=30s"}));
  std::vector<std::uint32_t> died;
  for (FleetEvent const& event : trial.fleet_events)
    if (event.kind == EventKind::crash) died.push_back(event.server);
  CHECK(died == std::vector<std::uint32_t>{0, 1});
  CHECK(trial.states_destroyed == 4);
  CHECK(times_of(trial, EventKind::crash).back() > 4 * second);
}

TEST_CASE("memories without a limit hold what bounded ones hold that are large enough") {
  std::vector<std::string> sets{"run.duration=300s",
                                "run.replications=3",
                                "workload.arrivals=poisson(5/s)",
                                "workload.requests=geometric(5)",
                                "workload.think_time=exponential(4s)",
                                "workload.demand=exponential(10ms)",
                                "server.count=3"};
  auto const fault = tight + "[[fault]]\nkind = \"crash\"\nserver = 1\nat = \"100s\"\nfor = \"5s\"\n";
  sets.push_back("server.memory=unlimited");
  auto const unlimited = simulate(fault, sets);
  sets.back() = "server.memory=1GiB";
  auto const bounded = simulate(fault, sets);
  for (std::size_t i = 0; i < unlimited.size(); ++i) {
    CHECK(lost(bounded[i]) == lost(unlimited[i]));
    CHECK(bounded[i].latency_sum_ns == unlimited[i].latency_sum_ns);
    CHECK(bounded[i].states_destroyed > 0);
    CHECK(lost_by(bounded[i], Cause::ttl) > 0);
    double const mean = measure(unlimited[i], "states_held_mean");
    CHECK(std::abs(measure(bounded[i], "states_held_mean") - mean) < 0.01 * mean);
  }
}

TEST_CASE("as many states are held as start times how long each is needed and then kept") {
  // 1.25 sessions a second; 30 think times of 20 s on average, 620 s where there is any; then half an hour.
  // Little's law: 1.25 × (600 + 1,800) = 3,000 states of 20 KiB, 61.44 MB. The number is that of customers in
  // an M/G/∞ queue: Poisson at any instant, and its average over a time T has at most the variance λ E[S²] /
  // T, the integral of its covariance λ ∫ P(S > x) dx.
  for (std::string const memory : {"unlimited", "1GiB"}) {
    auto const trials =
        simulate(tight, {"workload.arrivals=poisson(1.25/s)", "workload.requests=geometric(31)",
                         "workload.think_time=exponential(20s)", "workload.demand=0s", "run.warmup=4h",
                         "run.duration=12h", "run.replications=4", "state.ttl=30min", "state.bytes=20KiB",
                         "server.memory=" + memory});
    double sum = 0;
    for (double const value : measure(trials, "states_held_mean"))
      sum += value;
    double const share = 30.0 / 31;
    double const second_moment = 2 * share * 620 * 620 + 2 * 1800 * 600 + 1800.0 * 1800;
    double const bound = 4.9 * std::sqrt(1.25 * second_moment / (4 * 8 * 3600)); // false alarm: 1e-6
    CHECK(std::abs(sum / 4 - 3000) < bound);
    CHECK(bound < 50);
    CHECK(std::abs(sum / 4 * 20 * 1024 - 61.44e6) < bound * 20 * 1024);
    CHECK(measure(trials[0], "state_bytes_peak") >= measure(trials[0], "states_held_mean") * 20 * 1024);
  }
}

TEST_CASE("a soft state is built anew wherever it is missed, and nobody is lost") {
  // Turns of two servers without affinity: logged in on the first; the next request finds nothing on the
  // second and takes 0.3 s more, as does the last, which comes after the time to live. The third finds what
  // the first has kept.
  std::string const rows = "1,0,,0.1\n1,,1,0.1\n1,,1,0.1\n1,,20,0.1\n";
  std::vector<std::string> const soft =
      on_two({"balancer.affinity=none", "state.soft=true", "state.miss_time=300ms"});
  TrialResult const away = replay(rows, tight, soft);
  CHECK(lost(away) == 0);
  CHECK(away.requests.ok == 4);
  CHECK(away.requests.state_misses == 2);
  CHECK(measure(away, "state_misses") == 2);
  CHECK(latency_sum(away) == 4 * 100 * millisecond + 2 * 300 * millisecond);

  // At home it is found, but for the last one: that comes after its time to live.
  TrialResult const home = replay(rows, tight, {"state.soft=true", "state.miss_time=300ms"});
  CHECK(home.requests.state_misses == 1);
  CHECK(latency_sum(home) == 4 * 100 * millisecond + 300 * millisecond);
}

TEST_CASE("a soft state that is built a second time, after a crash, takes its time once more and no more") {
  std::string const fault = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"1.2s\"\nfor = \"0s\"\n";
  TrialResult const trial =
      replay("1,0,,0.1\n1,,1,0.1\n", tight + fault,
             on_two({"balancer.affinity=none", "state.soft=true", "state.miss_time=300ms",
                     "balancer.retries=1", "balancer.redispatch=always", "balancer.retry_on=any"}));
  // Begun on the second server at 1.1 s, reset at 1.2 s, found on the first.
  CHECK(trial.requests.state_misses == 1);
  CHECK(latency_sum(trial) == (100 + 100 + 100) * millisecond);
}

} // namespace oom_test
