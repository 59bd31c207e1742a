// Servers that are taken out for a while, go on running, and are put back.
#include "model/simulate.hpp"

using namespace stickysim;

namespace maintenance_test {

namespace {

using Counts = std::vector<std::uint64_t>;
using Times = std::vector<Nanoseconds>;

std::string const fleet = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [server]
  count = 2
  boot_time = "1s"
  price = 3600
)toml";

/// Server 2 is out from 10 to 40 s.
std::string const outage = fleet + "[[maintenance]]\nserver = 2\nat = \"10s\"\nfor = \"30s\"\n";

} // namespace

TEST_CASE("a server that is out gets nothing, and has its states when it is back") {
  // Session 2 lives on server 2 and comes back at 51 s; 3 and 4 start while it is out, 5 and 6 afterwards.
  std::string const rows =
      "1,0,,0.01\n2,1,,0.01\n2,,50,0.01\n3,15,,0.01\n4,16,,0.01\n5,45,,0.01\n6,46,,0.01\n";
  TrialResult const trial = replay(rows, outage, {}, "100s");
  CHECK(times_of(trial, EventKind::maintenance) == Times{10 * second});
  CHECK(times_of(trial, EventKind::back) == Times{40 * second});
  CHECK(times_of(trial, EventKind::stop).empty());
  CHECK(served(trial) == Counts{4, 3});
  CHECK(lost(trial) == 0);
  CHECK(trial.misrouted == 0);
  CHECK(measure(trial, "cost") == Approx(200)); // it runs
  TrialResult const expired = replay(rows, outage, {"state.ttl=45s"}, "100s");
  CHECK(lost_by(expired, Cause::ttl) == 1);
  TrialResult const for_good = replay(rows, outage, {"maintenance.for=ever"}, "100s");
  CHECK(times_of(for_good, EventKind::back).empty());
  CHECK(lost_by(for_good, Cause::drain) == 1);
}

TEST_CASE("a server that is taken out finishes what it has in hand, and what waits in its queue") {
  TrialResult const trial = replay("1,8,,4\n2,8.5,,4\n3,8.7,,0.01\n4,8.8,,4\n", outage);
  CHECK(trial.requests.ok == 4);
  CHECK(served(trial) == Counts{2, 2});
  CHECK(trial.latency.max() > 7 * second); // the fourth waits for the second
}

TEST_CASE("who is bound to a server that is out goes elsewhere, waits or fails, as the product does") {
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n2,,20,0.01\n";
  TrialResult const moved = replay(rows, outage);
  CHECK(lost_by(moved, Cause::drain) == 1);
  CHECK(measure(moved, "sessions_lost_to_deploys") == 1);
  CHECK(lost(replay(rows, outage, {"state.placement=shared"})) == 0);
  TrialResult const fails = replay(rows, outage, {"balancer.affinity.on_unavailable=strict"});
  CHECK(failed(fails, Failure::unavailable) == 1);
  TrialResult const waits = replay(rows, outage, {"balancer.affinity.on_unavailable=wait"});
  CHECK(lost(waits) == 0);
  CHECK(waits.latency.max() > 18 * second); // from 21 to 40 s
  CHECK(waits.latency.max() < 20 * second);
}

TEST_CASE("a drain leaves a server those who are bound to it until it is out") {
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n2,,20,0.01\n2,,30,0.01\n3,15,,0.01\n4,16,,0.01\n";
  std::vector<std::string> sets{"maintenance.drain_timeout=30s", "maintenance.for=5s"};
  TrialResult const trial = replay(rows, outage, sets);
  CHECK(times_of(trial, EventKind::drain) == Times{10 * second});
  CHECK(times_of(trial, EventKind::maintenance) == Times{40 * second});
  CHECK(times_of(trial, EventKind::back) == Times{45 * second}); // the drain does not count
  CHECK(served(trial) == Counts{3, 3});
  CHECK(lost(trial) == 0);
  CHECK(measure(trial, "drain_time") == 30);

  sets.push_back("state.placement=shared"); // nobody has to come back
  CHECK(times_of(replay(rows, outage, sets), EventKind::maintenance) == Times{10 * second});
}

TEST_CASE("a server that crashes while it is out boots and stays out, and is put back when it is up") {
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n3,25,,0.01\n4,26,,0.01\n2,,59,0.01\n";
  auto const crashed = [&](std::string const& at, std::string const& lasts, std::string const& sets) {
    std::string const crash = "[[fault]]\nserver = 2\nat = \"" + at + "\"\nfor = \"" + lasts + "\"\n";
    return replay(rows, outage + crash, {"balancer.retries=0", "maintenance.drain_timeout=" + sets});
  };
  TrialResult const early = crashed("15s", "5s", "0s");
  CHECK(times_of(early, EventKind::up) == Times{21 * second});
  CHECK(times_of(early, EventKind::back) == Times{40 * second});
  CHECK(served(early)[1] == 4); // the login; what finds nothing; a login and the same again
  CHECK(lost_by(early, Cause::crash) == 1);
  CHECK(early.misrouted == 0);

  TrialResult const late = crashed("15s", "50s", "0s");
  CHECK(times_of(late, EventKind::back) == Times{40 * second});
  CHECK(times_of(late, EventKind::up) == Times{66 * second});
  CHECK(served(late)[1] == 1); // at 60 s it is not back yet
  CHECK(late.misrouted == 0);

  // It drains until 40 s, but for the crash: it is out as soon as it is up.
  TrialResult const drained = crashed("15s", "5s", "30s");
  CHECK(times_of(drained, EventKind::maintenance) == Times{21 * second});
  CHECK(times_of(drained, EventKind::back) == Times{51 * second});
}

TEST_CASE("a server is out until the last of its maintenances is over") {
  auto const back = [](std::string const& at, std::string const& lasts) {
    std::string const second_one =
        "[[maintenance]]\nserver = 2\nat = \"" + at + "\"\nfor = \"" + lasts + "\"\n";
    TrialResult const trial = replay("1,0,,0.01\n", outage + second_one);
    CHECK(times_of(trial, EventKind::maintenance).size() == (at == "50s" ? 2 : 1));
    return times_of(trial, EventKind::back);
  };
  CHECK(back("20s", "30s") == Times{50 * second});
  CHECK(back("20s", "1s") == Times{40 * second});
  CHECK(back("20s", "ever").empty());
  CHECK(back("10s", "40s") == Times{50 * second});
  CHECK(back("50s", "1s") == Times{40 * second, 51 * second});
}

TEST_CASE("a server that is out can leave, and rollouts leave it alone") {
  std::string const scale = "[[scale]]\nat = \"20s\"\ncount = 1\ndrain_timeout = \"100s\"\n";
  TrialResult const leaves = replay("1,0,,0.01\n2,1,,0.01\n2,,60,0.01\n", outage + scale);
  CHECK(times_of(leaves, EventKind::leave) == Times{20 * second}); // there is nothing to drain
  CHECK(times_of(leaves, EventKind::back).empty());
  CHECK(lost_by(leaves, Cause::scale_in) == 1);

  TrialResult const rolled = replay("1,0,,0.01\n", outage + "[[rollout]]\nat = \"15s\"\n");
  CHECK(times_of(rolled, EventKind::stop) == Times{15 * second});
  CHECK(times_of(rolled, EventKind::up) == Times{16 * second});

  // One that restarts is not taken out.
  std::string const during = "[[rollout]]\nat = \"5s\"\nbatch = 2\ndrain_timeout = \"10s\"\n";
  TrialResult const restarts = replay("1,0,,0.01\n2,1,,0.01\n", outage + during);
  CHECK(times_of(restarts, EventKind::maintenance).empty());
}

TEST_CASE("a controller does not mind that a server that is out has nothing to do") {
  // One of two servers serves and is as busy as it should be.
  TrialResult const trial = simulate(R"toml(
    [run]
    duration = "2min"
    replications = 1
    [workload]
    arrivals = "constant(10/s)"
    demand = "50ms"
    [server]
    count = 2
    [[maintenance]]
    server = 2
    at = "0s"
    [autoscale]
    max = 4
    target = 0.5
    stabilization = "0s"
  )toml")
                                .front();
  CHECK(times_of(trial, EventKind::leave).empty());
  CHECK(times_of(trial, EventKind::join).empty());
}

} // namespace maintenance_test
