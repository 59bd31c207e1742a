// What balancers conclude from their own traffic, by each rule of ejection.
#include "model/simulate.hpp"

using namespace stickysim;

namespace passive_health_test {

namespace {

/// Ten requests a second, two servers that take turns, of which one is dead from 10 s on.
std::string const dying = R"toml(
  [run]
  duration = "100s"
  replications = 1
  [workload]
  arrivals = "constant(10/s)"
  requests = 1
  demand = "1ms"
  [balancer]
  redispatch = "always"
  health = false
  [server]
  count = 2
  boot_time = "0s"
  [[fault]]
  server = 1
  at = "9.95s"
  for = "1000s"
)toml";

} // namespace

TEST_CASE("without any health every other request meets a dead server: its retry takes nobody's turn") {
  TrialResult const trial = simulate(dying).front();
  CHECK(trial.misrouted == 450);
  CHECK(trial.requests.failed_total() == 0);
}

TEST_CASE("max_fails: one request in about eleven seconds probes the dead server") {
  TrialResult const trial = simulate(dying, {"balancer.ejection=max_fails(1, 10s)"}).front();
  // Refused at 10 s, eligible again when a whole-second clock exceeds that by 10 s: at 21, 32, 43, … 98 s.
  CHECK(trial.misrouted == 9);
  CHECK(trial.requests.failed_total() == 0);
  auto const readmitted = times_of(trial, EventKind::readmitted);
  REQUIRE(readmitted.size() == 8);
  for (std::size_t i = 0; i < readmitted.size(); ++i)
    CHECK(readmitted[i] == static_cast<Nanoseconds>(21 + 11 * i) * second);
}

TEST_CASE("max_fails: a probe that succeeds brings the server back for everybody") {
  TrialResult const trial = simulate(dying, {"balancer.ejection=max_fails(1, 10s)", "fault.for=15s"}).front();
  CHECK(trial.misrouted == 2); // at 10 s and at 21 s; it was up again at 24.95 s
  std::uint64_t const back = served(trial)[0];
  // A hundredth of a second's turns: from 32 s on every other request, 5 a second for 68 s.
  CHECK(back > 50 + 335);
  CHECK(back < 50 + 345);
}

TEST_CASE("consecutive: a server is ejected for longer each time") {
  TrialResult const trial =
      simulate(dying, {"balancer.ejection=consecutive(failures=5, interval=10s, base=10s, max=300s, "
                       "max_fraction=0.5)"})
          .front();
  auto const ejected = times_of(trial, EventKind::ejected);
  REQUIRE(ejected.size() >= 2);
  CHECK(ejected[0] == 10'800 * millisecond); // the fifth that was refused
  auto const readmitted = times_of(trial, EventKind::readmitted);
  REQUIRE(!readmitted.empty());
  CHECK(readmitted[0] == 30 * second); // 10 s later it is 20.8 s: the next sweep
  REQUIRE(readmitted.size() >= 2);
  CHECK(readmitted[1] - ejected[1] > 18 * second); // less one step for each sweep in peace
}

TEST_CASE("consecutive: no more than its share of the servers is ejected, but always one") {
  std::string const dead = "[[fault]]\nserver = \"all\"\nat = \"5s\"\nfor = \"1000s\"\n";
  auto const ejected = [&](char const* share) {
    return times_of(simulate(dying + dead,
                             {"run.duration=30s", "server.count=10", "balancer.retries=0",
                              std::string{"balancer.ejection=consecutive(max_fraction="} + share + ")"})
                        .front(),
                    EventKind::ejected)
        .size();
  };
  CHECK(ejected("0.1") == 1);
  CHECK(ejected("0.01") == 1);
  CHECK(ejected("0.35") == 3);
}

TEST_CASE("mark_down: the server is down at once, until its checks pass again") {
  std::vector<std::string> const observe{
      "balancer.health.enabled=true", "balancer.health.interval=1s",           "balancer.health.rise=2",
      "balancer.health.fall=2",       "balancer.ejection=mark_down(errors=1)", "fault.for=20s"};
  TrialResult const trial = simulate(dying, observe).front();
  CHECK(trial.misrouted == 1);
  CHECK(measure(trial, "detection_time") < 0.2);
  Nanoseconds const up = times_of(trial, EventKind::marked_up).at(0);
  CHECK(up > 30'950 * millisecond); // up at 29.95 s, then two checks
  CHECK(up < 31'950 * millisecond);
}

TEST_CASE("consecutive: the next active check that passes ends an ejection") {
  // The second of two servers fails every request, and answers every check: at x, 5 s + x, … Five failures in
  // a row take 9 requests, one every 100 ms.
  std::string const failing = R"toml(
    [run]
    duration = "100s"
    replications = 1
    [workload]
    arrivals = "constant(10/s)"
    requests = 1
    demand = "1ms"
    [balancer]
    retries = 0
    ejection = "consecutive(failures=5, interval=10s, base=30s, max_fraction=0.5)"
    [balancer.health]
    interval = "5s"
    [[server]]
    name = "good"
    [[server]]
    name = "bad"
    failure_rate = 1
  )toml";
  TrialResult const trial = simulate(failing).front();
  auto const ejected = times_of(trial, EventKind::ejected);
  auto const readmitted = times_of(trial, EventKind::readmitted);
  REQUIRE(ejected.size() == 20);
  for (std::size_t i = 1; i + 1 < readmitted.size(); ++i) {
    CHECK(readmitted[i] - readmitted[i - 1] == 5 * second);
    CHECK(ejected[i] - readmitted[i - 1] < 1100 * millisecond);
  }
  CHECK(failed(trial, Failure::error) >= 20 * 5);
  CHECK(failed(trial, Failure::error) < 20 * 5 + 5); // some of the next five
  // The first ejection ends with the sweep at 40 s, the second takes 60 s.
  TrialResult const unchecked = simulate(failing, {"balancer.health.enabled=false"}).front();
  CHECK(failed(unchecked, Failure::error) == 10);
  CHECK(times_of(unchecked, EventKind::readmitted) == std::vector<Nanoseconds>{40 * second});
  std::string const swept =
      "balancer.ejection=consecutive(5, 10s, 30s, max_fraction=0.5, ends_with_check=false)";
  CHECK(failed(simulate(failing, {swept}).front(), Failure::error) == 10);
}

TEST_CASE("a check that fails ends no ejection, and one that marks a server up does") {
  // Dead from 10 s to 30 s: ejected at once, down after three checks, up after two.
  TrialResult const trial =
      simulate(dying, {"balancer.ejection=consecutive(1, base=300s, max_fraction=0.5)", "fault.for=20s",
                       "balancer.health.enabled=true", "balancer.health.interval=2s", "fault.at=10s"})
          .front();
  auto const readmitted = times_of(trial, EventKind::readmitted);
  REQUIRE(readmitted.size() == 1);
  CHECK(readmitted == times_of(trial, EventKind::marked_up));
  CHECK(served(trial)[0] > 50 + 300);
}

TEST_CASE("a server that is replaced while it is ejected is another one, and may be ejected again") {
  std::string const text = R"toml(
    [run]
    duration = "60s"
    replications = 1
    [workload]
    arrivals = "constant(10/s)"
    requests = 1
    demand = "1ms"
    [balancer]
    retries = 0
    health = false
    ejection = "consecutive(failures=5, interval=10s, base=300s, max=300s, max_fraction=0.5)"
    [[server]]
    name = "good"
    boot_time = "1s"
    [[server]]
    name = "bad"
    failure_rate = 1
    boot_time = "1s"
  )toml";
  CHECK(failed(simulate(text).front(), Failure::error) == 5);
  // Each restarts alone: while the good one does, the bad one has all.
  std::string const rollout = "[[rollout]]\nat = \"5s\"\ndrain_timeout = \"1s\"\n";
  TrialResult const replaced = simulate(text + rollout).front();
  CHECK(times_of(replaced, EventKind::ejected).size() == 2);
  CHECK(failed(replaced, Failure::error) == 10);
  std::string const rest = "[[maintenance]]\nserver = 2\nat = \"5s\"\nfor = \"10s\"\n";
  CHECK(failed(simulate(text + rest).front(), Failure::error) == 10);
}

} // namespace passive_health_test
