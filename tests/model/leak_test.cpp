// Servers that lose memory until they die of it.
#include "model/simulate.hpp"

using namespace stickysim;

namespace leak_test {

namespace {

/// A memory of 1000 bytes that leaks 10 of them a second, from 10 s on.
std::string const fleet = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [server]
  boot_time = "5s"
  memory = "1000B"
  [state]
  bytes = "100B"
  [[fault]]
  kind = "leak"
  server = 1
  at = "10s"
  rate = "10B/s"
)toml";

bool about(Nanoseconds time, double seconds) { return std::abs(to_seconds(time) - seconds) < 0.5; }

} // namespace

TEST_CASE("a leak kills the server when its memory is full, and starts anew when it is back") {
  TrialResult const trial = replay("1,0,,0.01\n", fleet, {"state.placement=shared"}, "400s");
  auto const crashes = times_of(trial, EventKind::crash);
  REQUIRE(crashes.size() == 3);
  CHECK(about(crashes[0], 110));
  CHECK(about(crashes[1], 215));
  CHECK(about(crashes[2], 320));
  CHECK(times_of(trial, EventKind::leak) == std::vector<Nanoseconds>{10 * second});
}

TEST_CASE("states leave a leak less room, and are lost with the server") {
  TrialResult const trial = replay("1,0,,0.01\n2,0,,0.01\n3,0,,0.01\n3,,100,0.01\n", fleet, {}, "120s");
  auto const crashes = times_of(trial, EventKind::crash);
  REQUIRE(crashes.size() == 1);
  CHECK(about(crashes[0], 80)); // 1000 - 3 × 100 bytes
  CHECK(lost_by(trial, Cause::oom) == 1);
  CHECK(trial.states_destroyed == 3);
}

TEST_CASE(
    "a server that evicts lets its states go one by one before it dies; one that rejects takes no more") {
  std::string const rows =
      "1,0,,0.01\n2,1,,0.01\n3,2,,0.01\n4,85,,0.01\n1,,86,0.01\n2,,86,0.01\n3,,86,0.01\n";
  TrialResult const evicts = replay(rows, fleet, {"server.on_memory_full=evict"}, "105s");
  CHECK(times_of(evicts, EventKind::crash).empty());
  // At 80 s the leak has left room for two states, from then on for fewer every 10 s.
  CHECK(lost_by(evicts, Cause::eviction) >= 2);
  TrialResult const rejects = replay(rows, fleet, {"server.on_memory_full=reject"}, "105s");
  CHECK(failed(rejects, Failure::state) == 1); // the login at 85 s
  CHECK(lost(rejects) == 0);
  for (char const* rule : {"server.on_memory_full=evict", "server.on_memory_full=reject"})
    CHECK(about(times_of(replay(rows, fleet, {rule}, "150s"), EventKind::crash).at(0), 110));
}

TEST_CASE("copies of states make room for a leak, too") {
  std::vector<std::string> const sets{"server.count=2", "state.placement=replicated"};
  TrialResult const trial = replay("1,0,,0.01\n2,1,,0.01\n1,,98,0.01\n", fleet, sets, "95s");
  REQUIRE(times_of(trial, EventKind::crash).size() == 1);
  CHECK(about(times_of(trial, EventKind::crash).front(), 90)); // 1000 - 2 × 100 bytes
}

TEST_CASE("a restart cures a leak for as long as it took before") {
  std::string const rollout = "[[rollout]]\nat = \"60s\"\n";
  TrialResult const trial = replay("1,0,,0.01\n", fleet + rollout, {"state.placement=shared"}, "160s");
  CHECK(times_of(trial, EventKind::crash).empty());
  CHECK(times_of(trial, EventKind::up) == std::vector<Nanoseconds>{65 * second});
}

TEST_CASE("a leak that takes thousands of years to fill a memory takes few events") {
  TrialResult const trial =
      replay("1,0,,0.01\n", fleet, {"server.memory=1048576GiB", "fault.rate=1B/s"}, "11s");
  CHECK(trial.events < 1000);
}

} // namespace leak_test
