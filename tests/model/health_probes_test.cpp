// Health checks that wait for a worker, as most real ones do.
#include "model/chance.hpp"
#include "model/simulate.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <set>

using namespace stickysim;

namespace health_probes_test {

namespace {

std::string const waits = "balancer.health.needs_worker=true";

/// What was concluded of servers, and all else that happened to them; at one instant in any order.
std::multiset<std::string> events(TrialResult const& trial) {
  std::multiset<std::string> told;
  for (FleetEvent const& event : trial.fleet_events)
    told.insert(fmt::format("{} {} {} {}", event.at_ns, name_of(event.kind), event.server, event.balancer));
  return told;
}

/// A fleet with workers for everybody, to which a few things happen.
std::string quiet_fleet(Chance& chance) {
  std::string text = fmt::format("[run]\nduration = \"100s\"\nreplications = 1\nseed = {}\n"
                                 "[workload]\narrivals = \"poisson(2/s)\"\ndemand = \"5ms\"\n"
                                 "[balancer]\ncount = {}\nejection = \"{}\"\nnotice = \"{}\"\n",
                                 chance.between(1, 1000), chance.between(1, 3),
                                 chance.of({"none", "mark_down(errors=1)", "consecutive(1, max_fraction=1)"}),
                                 chance.of({"0s", "0s", "3s"}));
  text += fmt::format("[balancer.health]\ninterval = \"{}\"\nfast_interval = \"{}\"\ntimeout = \"{}\"\n"
                      "fall = {}\nrise = {}\n[server]\ncount = 4\nworkers = 1000\nboot_time = \"{}\"\n"
                      "discipline = \"{}\"\n",
                      chance.of({"1s", "2s", "5s"}), chance.of({"interval", "300ms"}),
                      chance.of({"interval", "100ms", "7s"}), chance.between(1, 3), chance.between(1, 3),
                      chance.of({"1s", "10s"}), chance.of({"fifo", "ps"}));
  for (std::uint64_t fault = chance.between(1, 5); fault > 0; --fault)
    text += fmt::format("[[fault]]\nkind = \"{}\"\nserver = {}\nat = \"{}ms\"\nfor = \"{}\"\n",
                        chance.of({"crash", "hang", "hang", "partition"}), chance.between(1, 4),
                        chance.between(0, 90'000), chance.of({"1s", "5s", "20s"}));
  if (chance.one_in(3))
    text +=
        fmt::format("[[rollout]]\nat = \"{}s\"\nbatch = {}\n", chance.between(1, 60), chance.between(1, 3));
  if (chance.one_in(3)) text += "[[scale]]\nat = \"30s\"\ncount = 2\n[[scale]]\nat = \"50s\"\ncount = 5\n";
  if (chance.one_in(3)) text += "[[maintenance]]\nserver = 1\nat = \"20s\"\nfor = \"30s\"\n";
  return text;
}

/// One server whose worker is busy for ten seconds from the start.
std::string const busy = R"toml(
  [workload]
  [balancer.health]
  interval = "1s"
  fall = 3
  rise = 2
  [server]
)toml";

} // namespace

TEST_CASE("where a worker is free checks that wait for one come to the same verdicts") {
  std::size_t verdicts = 0;
  for (std::uint64_t key = 0; key < 300; ++key) {
    Chance chance{mix_bits(key)};
    std::string const text = quiet_fleet(chance);
    CAPTURE(key, text);
    TrialResult const plain = simulate(text).front();
    TrialResult const simulated = simulate(text, {waits}).front();
    REQUIRE(events(simulated) == events(plain));
    CHECK(simulated.requests.ok == plain.requests.ok);
    verdicts += times_of(plain, EventKind::marked_down).size();
  }
  CHECK(verdicts > 300);
}

TEST_CASE("a check fails that no worker takes in time, and passes when one does") {
  // With the first check at φ < 1 s, they time out at φ + 1, + 3 and + 5 s. Two more wait in vain; the one at
  // φ + 10 finds the worker free, and so does the next.
  TrialResult const trial = replay("1,0,,10\n", busy, {waits}, "20s");
  auto const down = times_of(trial, EventKind::marked_down);
  auto const up = times_of(trial, EventKind::marked_up);
  REQUIRE(down.size() == 1);
  REQUIRE(up.size() == 1);
  CHECK(down.front() > 5 * second);
  CHECK(down.front() < 6 * second);
  CHECK(up.front() - down.front() == 6 * second);
  CHECK(trial.requests.ok == 1);
  CHECK(trial.servers[0].requests == 1); // checks are no requests
  CHECK(times_of(replay("1,0,,10\n", busy, {}, "20s"), EventKind::marked_down).empty());

  // With time enough one waits until 10 s, and the next one passes at once.
  TrialResult const patient = replay("1,0,,10\n", busy, {waits, "balancer.health.timeout=20s"}, "30s");
  CHECK(times_of(patient, EventKind::marked_down).empty());
}

TEST_CASE("a check has a place in the queue, or is turned away at once") {
  std::vector<std::string> sets{waits, "server.queue=0"};
  auto const down = times_of(replay("1,0,,10\n", busy, sets, "20s"), EventKind::marked_down);
  REQUIRE(down.size() == 1);
  CHECK(down.front() > 2 * second); // at φ, φ + 1 and φ + 2 s
  CHECK(down.front() < 3 * second);
  // The only place is that of a check: the request that comes at 5 s is turned away.
  sets = {waits, "server.queue=1", "balancer.health.fall=9", "balancer.health.timeout=20s"};
  TrialResult const full = replay("1,0,,10\n2,5,,0.01\n", busy, sets, "20s");
  CHECK(failed(full, Failure::rejected) == 1);
  // Where all requests share the workers none waits.
  sets = {waits, "server.discipline=ps"};
  CHECK(times_of(replay("1,0,,10\n", busy, sets, "20s"), EventKind::marked_down).empty());
}

TEST_CASE("a check that waits when its server dies has failed, and those who wait come first") {
  std::string const crash = "[[fault]]\nserver = 1\nat = \"4s\"\nfor = \"100s\"\n";
  std::vector<std::string> const sets{waits, "balancer.health.timeout=20s", "balancer.health.fall=1"};
  CHECK(times_of(replay("1,0,,10\n", busy + crash, sets, "20s"), EventKind::marked_down) ==
        std::vector<Nanoseconds>{4 * second});
  // Two requests are in the queue before the check: it passes when the third one's service begins.
  TrialResult const patient = replay("1,0,,3\n2,0,,3\n3,0,,1\n", busy,
                                     {waits, "balancer.health.timeout=7s", "balancer.health.fall=1"}, "20s");
  CHECK(times_of(patient, EventKind::marked_down).empty());
  TrialResult const hasty = replay("1,0,,3\n2,0,,3\n3,0,,1\n", busy,
                                   {waits, "balancer.health.timeout=5s", "balancer.health.fall=1"}, "20s");
  CHECK(times_of(hasty, EventKind::marked_down).size() == 1);
}

TEST_CASE("a check that has timed out keeps its place in the queue, and passes for no other") {
  // One from before 2 s is next in turn at 10 s; those since wait behind the second request, until 15 s.
  std::vector<std::string> const sets{waits, "balancer.health.interval=10ms", "balancer.health.timeout=1s",
                                      "balancer.health.rise=1"};
  TrialResult const trial = replay("1,0,,10\n2,2,,5\n", busy, sets, "20s");
  CHECK(times_of(trial, EventKind::marked_up) == std::vector<Nanoseconds>{15 * second});
  CHECK(trial.requests.ok == 2);
}

TEST_CASE("checks ask no store, and a worker that waits for the store has no time for them") {
  std::vector<std::string> sets{waits, "state.placement=shared", "state.store.round_trip=4s"};
  TrialResult const blocking = replay("1,0,,0.01\n", busy, sets, "60s"); // it reads and writes for 8 s
  CHECK(times_of(blocking, EventKind::marked_down).size() == 1);
  CHECK(blocking.store_visits == 2);
  sets.push_back("server.io=async");
  CHECK(times_of(replay("1,0,,0.01\n", busy, sets, "60s"), EventKind::marked_down).empty());
}

TEST_CASE("overload that fails checks takes one server after another") {
  std::string const text = R"toml(
    [run]
    duration = "10min"
    replications = 1
    seed = 3
    [workload]
    arrivals = "poisson(34/s)"
    demand = "exponential(100ms)"
    timeout = "5s"
    [balancer]
    policy = "random"
    [balancer.health]
    interval = "2s"
    timeout = "1s"
    [server]
    count = 4
    boot_time = "30s"
    [[fault]]
    server = 1
    at = "2min"
    for = "1min"
  )toml";
  // Four servers are busy for 85 % of the time; three would be for 113 %.
  auto const down = [](TrialResult const& trial) {
    std::vector<bool> servers(4);
    for (FleetEvent const& event : trial.fleet_events)
      if (event.kind == EventKind::marked_down && event.at_ns > 2 * 60 * second) servers[event.server] = true;
    return std::count(servers.begin(), servers.end(), true);
  };
  TrialResult const plain = simulate(text, {"server.workers=1"}).front();
  TrialResult const cascade = simulate(text, {"server.workers=1", waits}).front();
  CHECK(down(plain) == 1);
  CHECK(down(cascade) == 4);
  CHECK(cascade.requests.ok < plain.requests.ok);
  CHECK(failed(cascade, Failure::unavailable) > 0);
  CHECK(failed(plain, Failure::unavailable) == 0);
}

} // namespace health_probes_test
