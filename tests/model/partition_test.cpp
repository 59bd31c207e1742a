// Balancers and servers that cannot reach each other, and what else faults do to several at a time.
#include "model/simulate.hpp"

using namespace stickysim;

namespace partition_test {

namespace {

std::string const fleet = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  retries = 0
  connect_timeout = "3s"
  [balancer.health]
  enabled = false
  [server]
  count = 2
)toml";

std::string const partition = "[[fault]]\nkind = \"partition\"\nserver = 1\nat = \"10s\"\nfor = \"20s\"\n";

std::vector<std::int32_t> balancers_of(TrialResult const& trial, EventKind kind) {
  std::vector<std::int32_t> balancers;
  for (FleetEvent const& event : trial.fleet_events)
    if (event.kind == kind) balancers.push_back(event.balancer);
  return balancers;
}

} // namespace

TEST_CASE("an attempt across a partition fails after the time to connect; the state stays") {
  std::string const rows = "1,0,,0.01\n1,,10.5,0.01\n1,,20,0.01\n2,1,,0.01\n2,,15,0.01\n";
  TrialResult const trial = replay(rows, fleet + partition, {"workload.on_failure=skip"});
  CHECK(times_of(trial, EventKind::partition) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(trial, EventKind::healed) == std::vector<Nanoseconds>{30 * second});
  CHECK(failed(trial, Failure::refused) == 1);
  // From 10.51 s until 13.51 s.
  CHECK(static_cast<Nanoseconds>(trial.in_flight_integral) == latency_sum(trial) + 3 * second);
  CHECK(served(trial) == std::vector<std::uint64_t>{2, 2}); // the third request finds its state there
  CHECK(lost(trial) == 0);
  CHECK(trial.misrouted == 0); // the server was not down
}

TEST_CASE("a balancer that is not cut off goes on, and so does its traffic") {
  // Sessions 1 and 3 belong to balancer 2, session 2 to balancer 1.
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n3,2,,0.01\n1,,15,0.01\n2,,15,0.01\n3,,15,0.01\n";
  std::vector<std::string> sets{"balancer.count=2", "fault.balancer=2", "fault.server=all"};
  TrialResult const trial = replay(rows, fleet + partition, sets);
  CHECK(balancers_of(trial, EventKind::partition) == std::vector<std::int32_t>{1, 1});
  CHECK(failed(trial, Failure::refused) + failed(trial, Failure::unavailable) == 1);
  sets[1] = "fault.balancer=1";
  CHECK(failed(replay(rows, fleet + partition, sets), Failure::refused) == 2);
  sets[1] = "fault.balancer=all";
  CHECK(failed(replay(rows, fleet + partition, sets), Failure::refused) == 3);
}

TEST_CASE("an answer that meets a partition comes when it is over") {
  TrialResult const trial = replay("1,9,,2\n", fleet + partition);
  CHECK(trial.requests.ok == 1);
  CHECK(trial.latency.max() >= 21 * second);
  CHECK(trial.latency.max() < 21'300 * millisecond);
}

TEST_CASE("checks across a partition time out, and the others of the same server do not") {
  std::vector<std::string> const sets{"balancer.count=2",
                                      "balancer.health.enabled=true",
                                      "fault.balancer=1",
                                      "balancer.health.interval=1s",
                                      "balancer.health.timeout=500ms",
                                      "balancer.health.fall=2",
                                      "balancer.health.rise=2",
                                      "fault.for=60s"};
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n2,,40,0.01\n1,,40,0.01\n";
  TrialResult const trial = replay(rows, fleet + partition, sets);
  CHECK(balancers_of(trial, EventKind::marked_down) == std::vector<std::int32_t>{0});
  CHECK(balancers_of(trial, EventKind::marked_up) == std::vector<std::int32_t>{0});
  // The first failed check begins within a second of the cut, the second one and a half after it.
  Nanoseconds const down = times_of(trial, EventKind::marked_down).front() - 10 * second;
  CHECK(down >= 2 * second);
  CHECK(down <= 3 * second);
  Nanoseconds const up = times_of(trial, EventKind::marked_up).front() - 70 * second;
  CHECK(up >= 1 * second); // the check that was under way has its answer at once
  CHECK(up <= 2 * second);
  CHECK(lost(trial) == 1); // the balancer that is cut off sends its request to another server
}

TEST_CASE("a server that dies behind a partition is down when that is over") {
  std::vector<std::string> const sets{"balancer.health.enabled=true", "balancer.health.interval=1s",
                                      "balancer.health.fall=1", "server.boot_time=60s"};
  TrialResult const trial =
      replay("1,0,,0.01\n1,,100,0.01\n", fleet + partition + "[[fault]]\nserver = 1\nat = \"15s\"\n", sets);
  CHECK(times_of(trial, EventKind::marked_down).size() == 1);
  REQUIRE(times_of(trial, EventKind::marked_up).size() == 1);
  CHECK(times_of(trial, EventKind::marked_up).front() > 75 * second);
}

TEST_CASE("partitions that overlap are one") {
  std::string const more = "[[fault]]\nkind = \"partition\"\nserver = 1\nat = \"20s\"\nfor = \"30s\"\n"
                           "[[fault]]\nkind = \"partition\"\nserver = 1\nat = \"25s\"\nfor = \"1s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n", fleet + partition + more);
  CHECK(times_of(trial, EventKind::partition) == std::vector<Nanoseconds>{10 * second});
  CHECK(times_of(trial, EventKind::healed) == std::vector<Nanoseconds>{50 * second});
  // An answer that the first one keeps back is kept back by the second one, too.
  CHECK(replay("1,9,,2\n", fleet + partition + more).latency.max() >= 41 * second);
}

TEST_CASE("faults do not strike servers that are not there") {
  std::string const faults = "[[scale]]\nat = \"60s\"\ncount = 5\n[[fault]]\nkind = \"slow\"\nserver = 4\n"
                             "at = \"5s\"\nfor = \"90s\"\n[[fault]]\nkind = \"partition\"\nserver = \"all\"\n"
                             "at = \"6s\"\nfor = \"4s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n", fleet + faults);
  CHECK(times_of(trial, EventKind::slow).empty());
  CHECK(times_of(trial, EventKind::partition) == std::vector<Nanoseconds>(2, 6 * second));
  CHECK(times_of(trial, EventKind::healed) == std::vector<Nanoseconds>(2, 10 * second));
  CHECK(trial.faults.first_ns == 6 * second);
}

TEST_CASE("a server that flaps dies each time it is back") {
  std::string const fault = "[[fault]]\nserver = 1\nat = \"10s\"\nfor = \"1s\"\nevery = \"20s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n", fleet + fault, {"server.boot_time=4s"}, "65s");
  CHECK(times_of(trial, EventKind::crash) == std::vector<Nanoseconds>{10 * second, 30 * second, 50 * second});
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{15 * second, 35 * second, 55 * second});
  CHECK(trial.servers[0].crashes == 3);
  CHECK(trial.servers[0].up_ns == (65 - 3 * 5) * second);
}

TEST_CASE("a zone fails at one instant, with all that is in it and nothing else") {
  std::string const zones = "[workload]\n[balancer]\n[[server]]\nname = \"a\"\nzone = \"east\"\ncount = 3\n"
                            "[[server]]\nname = \"b\"\nzone = \"west\"\ncount = 2\n[[server]]\nname = \"c\"\n"
                            "zone = \"east\"\ncount = 2\n[[fault]]\nzone = \"east\"\nat = \"10s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n", zones, {}, "30s");
  std::vector<std::uint32_t> struck;
  for (FleetEvent const& event : trial.fleet_events)
    if (event.kind == EventKind::crash) struck.push_back(event.server);
  CHECK(struck == std::vector<std::uint32_t>{0, 1, 2, 5, 6});
  CHECK(times_of(trial, EventKind::crash) == std::vector<Nanoseconds>(5, 10 * second));
}

TEST_CASE("an answer that a partition holds up is lost with the server that would send it again") {
  std::string const text = R"toml(
    [workload]
    [balancer]
    health = false
    retries = 0
    [server]
    boot_time = "1s"
    [[fault]]
    kind = "partition"
    server = 1
    at = "10s"
    for = "30s"
  )toml";
  // Served at 10.3 s.
  std::string const rows = "1,9.8,,0.5\n";
  TrialResult const alive = replay(rows, text);
  CHECK(alive.requests.ok == 1);
  CHECK(latency_sum(alive) == 30'200 * millisecond);
  TrialResult const dead = replay(rows, text + "[[fault]]\nserver = 1\nat = \"12s\"\nfor = \"80s\"\n");
  CHECK(dead.requests.ok == 0);
  CHECK(failed(dead, Failure::reset) == 1);
}

} // namespace partition_test
