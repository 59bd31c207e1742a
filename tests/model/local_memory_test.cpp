// What servers hold of local state: from the login until a time to live after the last use, or a crash. A
// crash tells how much that is.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace {

/// One server that keeps state for 10 s and dies once, for 1 s.
std::string const memory = R"toml(
  [workload]
  resend = false
  [server]
  workers = 100
  boot_time = "0s"
  [state]
  ttl = "10s"
  bytes = "2KiB"
  [[fault]]
  kind = "crash"
  server = 1
  at = "5s"
  for = "1s"
)toml";

/// States that a crash at `at` destroys.
std::uint64_t held(std::string const& rows, std::string const& at) {
  return replay(rows, memory, {"fault.at=" + at}).states_destroyed;
}

} // namespace

TEST_CASE("state is held from the login to a time to live after it") {
  std::string const rows = "1,0,,0.1\n2,1,,0.1\n3,2,,0.1\n4,20,,0.1\n";
  CHECK(held(rows, "0.05s") == 0);
  CHECK(held(rows, "0.15s") == 1);
  CHECK(held(rows, "5s") == 3);
  CHECK(held(rows, "11s") == 2);
  CHECK(held(rows, "11.5s") == 1);
  CHECK(held(rows, "12.5s") == 0);
  CHECK(held(rows, "25s") == 1);

  TrialResult const calm = replay(rows, memory, {"fault=[]"});
  CHECK(calm.servers[0].sessions_peak == 3);
  CHECK(calm.servers[0].state_bytes_peak == 3 * 2048);
  CHECK(calm.state_bytes_peak == 3 * 2048);
}

TEST_CASE("each use prolongs it, and coming too late begins anew") {
  std::string const prolonged = "1,0,,0.1\n1,,8,0.1\n1,,8,0.1\n";
  CHECK(held(prolonged, "17s") == 1);
  CHECK(held(prolonged, "26s") == 1);
  CHECK(held(prolonged, "27s") == 0);

  // Gone at 10.1 s; the next request finds nothing at 15.1 s and logs in, until 25.2 s.
  std::string const late = "1,0,,0.1\n1,,15,0.1\n";
  CHECK(held(late, "10s") == 1);
  CHECK(held(late, "11s") == 0);
  CHECK(held(late, "25s") == 1);
  CHECK(held(late, "26s") == 0);
  CHECK(replay(late, memory, {"fault=[]"}).servers[0].sessions_peak == 1);
}

TEST_CASE("a crash wipes all, and what it wiped does not expire a second time") {
  // Two states are destroyed at 5 s; a third of 7 s must outlive the time at which those would have gone.
  std::string const text = memory + "[[fault]]\nkind = \"crash\"\nserver = 1\nfor = \"1s\"\nat = \"14s\"\n";
  TrialResult const trial = replay("1,0,,0.1\n2,1,,0.1\n3,7,,0.1\n", text);
  CHECK(trial.servers[0].crashes == 2);
  CHECK(trial.states_destroyed == 3);
  CHECK(trial.servers[0].sessions_peak == 2);
}

TEST_CASE("a session that logs in elsewhere leaves its state behind") {
  // Servers take turns: logged in on 1, refused on 2, logged in again on 3 of three.
  std::string const rows = "1,0,,0.1\n1,,2,0.1\n";
  for (auto const& [server, states] : {std::pair{1, 1u}, std::pair{2, 0u}, std::pair{3, 1u}})
    CHECK(
        replay(rows, memory, {"server.count=3", "fault.server=" + std::to_string(server)}).states_destroyed ==
        states);
}

TEST_CASE("two logins of one session leave two states, and both expire") {
  // Replayed open-loop, the second request is issued before the first is answered.
  std::string const rows = "1,0,,0.1\n1,0.05,,0.1\n";
  CHECK(held(rows, "5s") == 2);
  CHECK(held(rows, "11s") == 0);
}

TEST_CASE("as many states are in memory as start times how long each stays") {
  // 50 sessions a second of 5 requests on average, 2 s of thinking and 10 ms of service before each but the
  // first, then 10 s: a Poisson number of mean 50 × 18.04 (Little; the M/G/∞ queue).
  auto const trials = simulate(memory, {"run.duration=200s", "run.replications=25", "fault.at=150s",
                                        "workload.arrivals=poisson(50/s)", "workload.requests=geometric(5)",
                                        "workload.think_time=2s", "workload.demand=10ms"});
  double sum = 0;
  for (TrialResult const& trial : trials)
    sum += static_cast<double>(trial.states_destroyed);
  double const mean = 50 * (4 * 2.01 + 10);
  CHECK(std::abs(sum / 25 - mean) < 4.9 * std::sqrt(mean / 25)); // false alarm: 1e-6
}
