// What servers hold of local state: from the login until a time to live after the last use, or a crash. A
// crash tells how much that is.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace local_memory_test {

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

TEST_CASE("a log-out frees the memory at once, wherever the state is") {
  // In at 0.1 s, out at 2.2 s: the crash at 5 s, before its time to live is over, finds nothing.
  std::string const rows = "1,0,,0.1\n1,,2,0.1\n";
  auto const destroyed = [&](std::vector<std::string> sets, bool log_out) {
    sets.push_back(log_out ? "workload.log_out=true" : "workload.log_out=false");
    return replay(rows, memory, sets).states_destroyed;
  };
  for (char const* kept : {"state.placement=local", "state.growth=1KiB", "state.placement=replicated"}) {
    CAPTURE(kept);
    CHECK(destroyed({kept}, false) == 1);
    CHECK(destroyed({kept}, true) == 0);
  }
  std::vector<std::string> const store{"state.placement=shared", "fault.kind=store_crash",
                                       "fault.server=random"};
  CHECK(destroyed(store, false) == 1);
  CHECK(destroyed(store, true) == 0);

  // A state that is gone already, or that a refused user has left behind, does not go twice.
  TrialResult const late = replay("1,0,,0.1\n1,,8,0.1\n1,,1,0.1\n", memory, {"workload.log_out=true"});
  CHECK(late.states_destroyed == 1);
  CHECK(measure(late, "states_held_mean") == Approx((4.9 + 1.1) / 1000));
}

TEST_CASE("copies learn of a log-out as late as of a write") {
  std::string const rows = "1,0,,0.1\n1,,2,0.1\n"; // out at 2.2 s
  std::vector<std::string> sets{"workload.log_out=true", "state.placement=replicated", "server.count=2",
                                "balancer.affinity=cookie", "fault=[]"};
  CHECK(measure(replay(rows, memory, sets), "states_held_mean") == Approx(2 * 2.1 / 1000));
  sets.push_back("state.lag=3s");
  CHECK(measure(replay(rows, memory, sets), "states_held_mean") == Approx((2 * 2.1 + 3) / 1000));
  sets.back() = "state.synchronous=true";
  CHECK(measure(replay(rows, memory, sets), "states_held_mean") == Approx(2 * 2.1 / 1000));
}

TEST_CASE("the states and bytes in memory have their mean and spread over time") {
  TrialResult const trial = replay("1,0,,0\n", memory, {"fault=[]"}); // for 10 s of 1000
  CHECK(measure(trial, "states_held_mean") == Approx(0.01));
  CHECK(measure(trial, "states_held_stddev") == Approx(std::sqrt(0.01 * 0.99)));
  CHECK(measure(trial, "state_bytes_mean") == Approx(0.01 * 2048));

  std::string const two = "1,0,,0\n2,2,,0\n"; // one for 4 s, two for 8
  TrialResult const both = replay(two, memory, {"fault=[]"});
  CHECK(measure(both, "states_held_mean") == Approx(0.02));
  CHECK(measure(both, "states_held_stddev") == Approx(std::sqrt(0.004 * 1 + 0.008 * 4 - 0.02 * 0.02)));

  // Growing from 2 to 3 KiB after 4 s: all bytes as they were at the time.
  TrialResult const grown = replay("1,0,,0\n1,,4,0\n", memory, {"fault=[]", "state.growth=1KiB"});
  CHECK(measure(grown, "state_bytes_mean") == Approx((4 * 2048 + 10 * 3072) / 1000.0));
  CHECK(measure(grown, "states_held_mean") == Approx(0.014));

  // Of the time that is measured.
  std::string const run = "[run]\nduration = \"11s\"\nwarmup = \"9s\"\nreplications = 1\n";
  WrittenFile const trace{"session,at,think,demand\n1,0,,0\n"};
  TrialResult const late = simulate(run + memory, {"fault=[]", "workload.trace=" + trace.path()}).front();
  CHECK(measure(late, "states_held_mean") == Approx(0.5));
  CHECK(measure(late, "states_held_stddev") == Approx(0.5));
  CHECK(measure(late, "state_bytes_mean") == Approx(1024));
}

TEST_CASE("sessions of one request leave their states for their time to live as well") {
  // Ten a second, for 10 s each: a Poisson number of mean 100 from 10 s on (the M/D/∞ queue).
  std::vector<std::string> const crawler{"run.duration=500s",
                                         "run.warmup=100s",
                                         "run.replications=5",
                                         "workload.arrivals=poisson(10/s)",
                                         "workload.requests=1",
                                         "workload.demand=1ms",
                                         "fault=[]"};
  auto const mean_held = [&](std::string const& more) {
    auto sets = crawler;
    sets.push_back(more);
    double sum = 0;
    for (double const value : measure(simulate(memory, sets), "states_held_mean"))
      sum += value / 5;
    return sum;
  };
  // An average over 5 × 400 s: its variance is 100 × 10 s / 2000 s. False alarm: 1e-6.
  double const bound = 4.9 * std::sqrt(0.5);
  CHECK(std::abs(mean_held("state.placement=local") - 100) < bound);
  CHECK(std::abs(mean_held("workload.timeout=5s") - 100) < bound);
  CHECK(std::abs(mean_held("state.growth=1KiB") - 100) < bound);
  CHECK(mean_held("state.placement=replicated") == Approx(mean_held("state.placement=local")));
  // Room for fifty of them: the server dies again and again.
  auto full = crawler;
  full.insert(full.end(), {"server.memory=100KiB", "server.on_memory_full=crash"});
  CHECK(times_of(simulate(memory, full).front(), EventKind::crash).size() > 50);
  // Nobody asks for them before the run ends.
  TrialResult const none = replay("1,0,,0\n2,4,,0\n", memory, {"fault=[]", "state.ttl=1h"}, "10s");
  CHECK(measure(none, "states_held_mean") == Approx((10 + 6) / 10.0));
}

} // namespace local_memory_test
