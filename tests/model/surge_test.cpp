// Rollouts in which new servers come before old ones go.
#include "model/simulate.hpp"

using namespace stickysim;

namespace surge_test {

namespace {

std::string const fleet = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [server]
  count = 3
  boot_time = "2s"
  price = 3600
  [[rollout]]
  at = "10s"
  surge = 1
)toml";

/// How many servers are in the fleet at its fullest and its emptiest.
std::pair<int, int> fullest_and_emptiest(TrialResult const& trial, int count) {
  int fullest = count;
  int emptiest = count;
  for (FleetEvent const& event : trial.fleet_events) {
    if (event.kind == EventKind::up) ++count;
    if (event.kind == EventKind::stop) --count;
    fullest = std::max(fullest, count);
    emptiest = std::min(emptiest, count);
  }
  return {fullest, emptiest};
}

std::vector<std::uint32_t> servers_of(TrialResult const& trial, EventKind kind) {
  std::vector<std::uint32_t> servers;
  for (FleetEvent const& event : trial.fleet_events)
    if (event.kind == kind) servers.push_back(event.server);
  return servers;
}

} // namespace

TEST_CASE("with a surge a new server is up before an old one goes, and none comes back") {
  TrialResult const trial = replay("1,0,,0.01\n", fleet, {}, "100s");
  CHECK(times_of(trial, EventKind::join) == std::vector<Nanoseconds>{10 * second, 12 * second, 14 * second});
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{12 * second, 14 * second, 16 * second});
  CHECK(times_of(trial, EventKind::leave) == times_of(trial, EventKind::up));
  // The first one's successor has a number of its own, the others those of who has gone.
  CHECK(servers_of(trial, EventKind::join) == std::vector<std::uint32_t>{3, 0, 1});
  CHECK(servers_of(trial, EventKind::leave) == std::vector<std::uint32_t>{0, 1, 2});
  CHECK(fullest_and_emptiest(trial, 3) == std::pair{4, 3});
  CHECK(times_of(trial, EventKind::boot).empty());
  CHECK(measure(trial, "cost") == Approx(3 * 100 + 6));
  CHECK(measure(trial, "servers_mean") == Approx(3.06));
}

TEST_CASE("successors are warm before the batch goes; the others of a batch restart") {
  TrialResult const warm = replay("1,0,,0.01\n", fleet, {"server.warmup_time=5s"}, "100s");
  CHECK(times_of(warm, EventKind::leave) == std::vector<Nanoseconds>{17 * second, 24 * second, 31 * second});
  TrialResult const mixed = replay("1,0,,0.01\n", fleet, {"server.count=4", "rollout.batch=2"}, "100s");
  CHECK(servers_of(mixed, EventKind::leave) == std::vector<std::uint32_t>{0, 2});
  CHECK(servers_of(mixed, EventKind::boot) == std::vector<std::uint32_t>{1, 3});
  CHECK(fullest_and_emptiest(mixed, 4) == std::pair{5, 3});
}

TEST_CASE("a surge keeps draining servers until their successors have come, and loses states as drains do") {
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n3,2,,0.01\n1,,40,0.01\n2,,40,0.01\n3,,40,0.01\n";
  TrialResult const trial = replay(rows, fleet, {"rollout.drain_timeout=6s", "rollout.pause=1s"}, "100s");
  CHECK(times_of(trial, EventKind::drain) == std::vector<Nanoseconds>{12 * second, 21 * second, 30 * second});
  CHECK(measure(trial, "drain_time") == 6);
  CHECK(lost_by(trial, Cause::drain) == 3);
  CHECK(trial.misrouted == 0);
}

TEST_CASE("a rollout and a scaling at once leave as many servers as were asked for") {
  for (std::string const at : {"9s", "10s", "11s", "12s", "13s", "15s", "30s"})
    for (std::string const count : {"1", "2", "3", "4", "6"}) {
      CAPTURE(at, count);
      std::string const scale = "[[scale]]\nat = \"" + at + "\"\ncount = " + count + "\n";
      for (std::string const surge : {"0", "1", "2"})
        for (std::string const drain : {"0s", "3s"}) {
          CAPTURE(surge, drain);
          TrialResult const trial = replay("1,0,,0.01\n1,,1,0.01\n2,1,,0.01\n2,,12,0.01\n", fleet + scale,
                                           {"rollout.batch=2", "rollout.surge=" + surge,
                                            "rollout.drain_timeout=" + drain, "scale.drain_timeout=" + drain},
                                           "200s");
          CHECK(trial.windows.back().servers_up == std::stoull(count));
          // A server that was there at its start and still is has had its turn.
          auto const joined = servers_of(trial, EventKind::join);
          auto const stopped = servers_of(trial, EventKind::stop);
          for (std::uint32_t server = 0; server < 3; ++server)
            CHECK(std::count(stopped.begin(), stopped.end(), server) >= 1);
        }
    }
}

} // namespace surge_test
