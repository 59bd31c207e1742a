// What operators do: servers are added, drained, restarted and taken away.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace fleet_changes_test {

namespace {

std::string const fleet = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [server]
  count = 2
  boot_time = "1s"
  price = 3600
)toml";

} // namespace

TEST_CASE("an added server boots, then gets new sessions, and costs from then on") {
  std::string const scale = "[[scale]]\nat = \"10s\"\ncount = 3\n";
  std::string const rows =
      "1,0,,0.01\n1,,20,0.01\n2,1,,0.01\n2,,20,0.01\n3,10.5,,0.01\n4,12,,0.01\n5,13,,0.01\n6,14,,0.01\n";
  TrialResult const trial = replay(rows, fleet + scale, {}, "100s");
  CHECK(times_of(trial, EventKind::join) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{11 * second});
  CHECK(served(trial) == std::vector<std::uint64_t>{4, 3, 1}); // pinned ones stay where they are
  CHECK(lost(trial) == 0);
  CHECK(measure(trial, "cost") == Approx(2 * 100 + 90));
  CHECK(measure(trial, "added_servers_new_share") == Approx(0.25)); // sessions 3 to 6
  CHECK(trial.servers[2].up_ns == 89 * second);
}

TEST_CASE("a store costs for as long as the run lasts, where there is one") {
  std::vector<std::string> sets{"server.price=0", "state.store.price=36", "state.placement=shared"};
  CHECK(measure(replay("1,0,,0.01\n", fleet, sets, "100s"), "cost") == Approx(1));
  sets.back() = "state.placement=local";
  CHECK(measure(replay("1,0,,0.01\n", fleet, sets, "100s"), "cost") == Approx(0));
}

TEST_CASE("a server that leaves at once takes its sessions with it") {
  std::string const scale = "[[scale]]\nat = \"10s\"\ncount = 1\n";
  std::string const rows = "1,0,,0.01\n1,,20,0.01\n2,1,,0.01\n2,,20,0.01\n2,,1,0.01\n";
  TrialResult const trial = replay(rows, fleet + scale, {}, "100s");
  CHECK(times_of(trial, EventKind::stop) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(trial, EventKind::leave) == std::vector<Nanoseconds>{10 * second});
  CHECK(lost_by(trial, Cause::scale_in) == 1);
  CHECK(lost(trial) == 1);
  CHECK(trial.misrouted == 0); // its balancers were told
  CHECK(measure(trial, "cost") == Approx(100 + 10));
}

TEST_CASE("a draining server keeps its sessions until its time is over, or loses them at once") {
  std::string const scale = "[[scale]]\nat = \"10s\"\ncount = 1\ndrain_timeout = \"30s\"\n";
  // Session 2 lives on server 2 and asks at 1, 21 and 51 s; sessions 3 and 4 start while it drains.
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n2,,20,0.01\n2,,30,0.01\n3,15,,0.01\n4,16,,0.01\n";
  TrialResult const honoured = replay(rows, fleet + scale);
  CHECK(times_of(honoured, EventKind::drain) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(honoured, EventKind::stop) == std::vector<Nanoseconds>{40 * second});
  CHECK(served(honoured) == std::vector<std::uint64_t>{6, 2}); // with the extra login and the one sent again
  CHECK(lost_by(honoured, Cause::scale_in) == 1);

  TrialResult const dropped = replay(rows, fleet + scale, {"balancer.affinity.drain=drop"});
  CHECK(times_of(dropped, EventKind::stop) == std::vector<Nanoseconds>{10 * second}); // it was idle
  CHECK(served(dropped)[1] == 1);
  CHECK(lost(dropped) == 1);
}

TEST_CASE("a draining server stops early when nobody has anything more to do there") {
  std::string const scale = "[[scale]]\nat = \"10s\"\ncount = 1\ndrain_timeout = \"30s\"\n";
  std::vector<std::string> const shared{"state.placement=shared", "balancer.affinity=none"};
  TrialResult const trial = replay("1,9,,4\n2,9.5,,4\n", fleet + scale, shared);
  REQUIRE(times_of(trial, EventKind::stop).size() == 1);
  Nanoseconds const stop = times_of(trial, EventKind::stop).front();
  CHECK(stop > 13'500 * millisecond); // the request that came at 9.5 s is served to its end
  CHECK(stop < 13'600 * millisecond);
  CHECK(trial.requests.ok == 2);
}

TEST_CASE("a scale-out calls off a drain, and a server that left comes back empty") {
  std::string const there_and_back =
      "[[scale]]\nat = \"10s\"\ncount = 1\ndrain_timeout = \"30s\"\n[[scale]]\nat = \"20s\"\ncount = 2\n";
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n2,,50,0.01\n";
  TrialResult const called_off = replay(rows, fleet + there_and_back);
  CHECK(lost(called_off) == 0);
  CHECK(times_of(called_off, EventKind::stop).empty());
  CHECK(times_of(called_off, EventKind::undrain) == std::vector<Nanoseconds>{20 * second});
  std::string const late = "[[scale]]\nat = \"10s\"\ncount = 1\n[[scale]]\nat = \"20s\"\ncount = 2\n";
  TrialResult const back = replay(rows, fleet + late);
  CHECK(times_of(back, EventKind::up) == std::vector<Nanoseconds>{21 * second});
  CHECK(lost_by(back, Cause::scale_in) == 1);
}

TEST_CASE("a rollout restarts every server, a batch at a time, with a pause between") {
  std::string const rollout =
      "[[rollout]]\nat = \"10s\"\nbatch = 2\npause = \"3s\"\ndrain_timeout = \"5s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n2,1,,0.01\n3,2,,0.01\n1,,3,0.01\n2,,3,0.01\n3,,3,0.01\n",
                                   fleet + rollout, {"server.count=3"});
  // Three servers hold states, so none stops before its time: 10 + 5, up 1 s later; 3 s later the last.
  CHECK(times_of(trial, EventKind::drain) == std::vector<Nanoseconds>{10 * second, 10 * second, 19 * second});
  CHECK(times_of(trial, EventKind::stop) == std::vector<Nanoseconds>{15 * second, 15 * second, 24 * second});
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{16 * second, 16 * second, 25 * second});
  CHECK(trial.states_destroyed == 3);
  for (ServerResult const& server : trial.servers)
    CHECK(server.crashes == 0);
}

TEST_CASE("a rollout comes again after each period, unless it is still under way") {
  std::vector<std::string> sets{"server.count=1", "rollout.every=20s"};
  std::string const rollout = "[[rollout]]\nat = \"10s\"\n";
  CHECK(times_of(replay("1,0,,0.01\n", fleet + rollout, sets, "100s"), EventKind::stop) ==
        std::vector<Nanoseconds>{10 * second, 30 * second, 50 * second, 70 * second, 90 * second});
  // Three servers at 10, 21 and 32 s: it is over at 43 s, so that the one at 30 s is left out.
  sets[0] = "server.count=3";
  sets.push_back("rollout.pause=10s");
  CHECK(
      times_of(replay("1,0,,0.01\n", fleet + rollout, sets, "80s"), EventKind::stop) ==
      std::vector<Nanoseconds>{10 * second, 21 * second, 32 * second, 50 * second, 61 * second, 72 * second});
  sets.push_back("rollout.surge=1");
  TrialResult const surge = replay("1,0,,0.01\n", fleet + rollout, sets, "200s");
  CHECK(surge.windows.back().servers_up == 3);
  CHECK(times_of(surge, EventKind::leave).size() == 15); // at 10, 50, 90, 130 and 170 s
}

TEST_CASE("a server that crashes while it drains for a restart has restarted when it is back") {
  std::string const rollout = "[[rollout]]\nat = \"10s\"\ndrain_timeout = \"20s\"\n"
                              "[[fault]]\nserver = 1\nat = \"12s\"\nfor = \"40s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n1,,5,0.01\n", fleet + rollout, {"server.count=1"});
  CHECK(times_of(trial, EventKind::stop).empty());
  CHECK(times_of(trial, EventKind::boot) ==
        std::vector<Nanoseconds>{52 * second}); // not when its time is over
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{53 * second});
}

TEST_CASE("a rollout that kills tells no balancer: requests meet the dead server") {
  std::string const rollout = "[[rollout]]\nat = \"10s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n1,,10.2,0.01\n", fleet + rollout, {"server.count=2"});
  CHECK(trial.misrouted >= 1);
  CHECK(lost_by(trial, Cause::drain) == 1);
  CHECK(measure(trial, "sessions_lost_to_deploys") == 1);
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{11 * second, 12 * second});
}

TEST_CASE("a drain is over when its last session logs out, or its state expires") {
  std::string const scale = "[[scale]]\nat = \"10s\"\ncount = 1\ndrain_timeout = \"500s\"\n";
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n2,,50,0.01\n";
  TrialResult const leaves = replay(rows, fleet + scale, {"workload.log_out=true"});
  REQUIRE(times_of(leaves, EventKind::stop).size() == 1);
  CHECK(times_of(leaves, EventKind::stop).front() / second == 51);
  CHECK(measure(leaves, "drain_time") == Approx(41).margin(0.1));
  TrialResult const expires = replay(rows, fleet + scale, {"state.ttl=100s"});
  CHECK(measure(expires, "drain_time") == Approx(141).margin(0.1));
  TrialResult const runs_out = replay(rows, fleet + scale);
  CHECK(measure(runs_out, "drain_time") == 500);
}

TEST_CASE("sessions that outlive a drain are lost: e^-T/D of those there") {
  // One request a second and a geometric length make the remaining life of a session geometric, too: a
  // session alive when its server starts to drain is alive T = 20 s later with probability (1 - 1/20)^20.
  std::string const text = R"toml(
    [run]
    duration = "200s"
    replications = 40
    seed = 7
    [workload]
    arrivals = "poisson(20/s)"
    requests = "geometric(20)"
    think_time = "1s"
    demand = "0s"
    on_loss = "abandon"
    [balancer]
    affinity = "cookie"
    [server]
    count = 4
    workers = 1000
    [[scale]]
    at = "100s"
    count = 3
    drain_timeout = "20s"
  )toml";
  double there = 0;
  double lost_there = 0;
  for (TrialResult const& trial : simulate(text)) {
    lost_there += static_cast<double>(lost_by(trial, Cause::scale_in));
    there += 100; // λ·D/4 by Little: 20 /s × 20 s / 4
    CHECK(lost(trial) == lost_by(trial, Cause::scale_in));
  }
  double const expected = std::pow(1 - 1 / 20.0, 20) * there;
  // Poisson: a standard deviation is the root; 4.9 of them are a false alarm in 10^6.
  CHECK(std::abs(lost_there - expected) < 4.9 * std::sqrt(expected));
}

} // namespace fleet_changes_test
