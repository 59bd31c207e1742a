// A server that accepts requests and does nothing about them for a while.
#include "model/simulate.hpp"

using namespace stickysim;

namespace hang_test {

namespace {

std::string const hung = R"toml(
  [workload]
  [balancer]
  health = false
  [server]
  count = 1
  workers = 1
  [[fault]]
  kind = "hang"
  server = 1
  at = "10s"
  for = "5s"
)toml";

} // namespace

TEST_CASE("requests in service at a hanging server take longer by that time, new ones wait") {
  // In service from 9 to 11 s, and a request that comes at 12 s and would take 1 s.
  std::string const rows = "1,9,,2\n2,12,,1\n";
  for (char const* discipline : {"fifo", "ps"}) {
    CAPTURE(discipline);
    TrialResult const trial = replay(rows, hung, {std::string{"server.discipline="} + discipline});
    CHECK(trial.requests.ok == 2);
    CHECK(times_of(trial, EventKind::hang) == std::vector<Nanoseconds>{10 * second});
    CHECK(times_of(trial, EventKind::wake) == std::vector<Nanoseconds>{15 * second});
    // FIFO: done at 16 and 17 s. Shared from 15 s on: both have 1 s of work left and are done at 17 s.
    Nanoseconds const first = std::string{discipline} == "fifo" ? 7 * second : 8 * second;
    CHECK(latency_sum(trial) == first + 5 * second);
  }
}

TEST_CASE("answers of the store wait for a hanging server, too") {
  std::vector<std::string> const shared{"state.placement=shared", "state.store.round_trip=4s",
                                        "state.store.service_time=0s", "state.writes=0"};
  // The read is under way from 9 to 13 s; the server looks at it at 15 s and serves for 1 s.
  TrialResult const trial = replay("1,9,,1\n", hung, shared);
  CHECK(latency_sum(trial) == 7 * second);
}

TEST_CASE("a server that dies while it hangs has lost what it had") {
  std::string const rows = "1,9,,2\n2,12,,1\n";
  std::string const death = "[[fault]]\nserver = 1\nat = \"13s\"\nfor = \"1s\"\n";
  TrialResult const trial = replay(rows, hung + death, {"balancer.retries=0"});
  CHECK(failed(trial, Failure::reset) == 2); // in service, or accepted and not yet looked at
  CHECK(times_of(trial, EventKind::wake).empty());
}

TEST_CASE("a client's patience ends while its server hangs; the work is done in vain") {
  TrialResult const trial = replay("1,9,,2\n", hung, {"workload.timeout=3s"});
  CHECK(failed(trial, Failure::timeout) == 1);
  CHECK(trial.work_wasted_ns == 2 * second);
}

TEST_CASE("sessions of a server that hangs are lost only where they are sent elsewhere meanwhile") {
  // Known to be down from 13 to 14 s on, two check intervals later than a crash would be; back at 21 s.
  std::string const fleet = R"toml(
    [workload]
    [balancer]
    affinity = "cookie"
    [balancer.health]
    interval = "1s"
    fall = 2
    rise = 2
    [server]
    count = 2
    workers = 4
    [[fault]]
    kind = "hang"
    server = 1
    at = "10s"
    for = "10s"
  )toml";
  // Session 1 meets server 1 and asks at 5 and 11 s, 3 at 5 and 16 s.
  std::string const rows = "1,5,,0.01\n1,,6,0.01\n2,6,,0.01\n3,7,,0.01\n3,,9,0.01\n";
  TrialResult const trial = replay(rows, fleet);
  REQUIRE(times_of(trial, EventKind::marked_down).size() == 1);
  Nanoseconds const down = times_of(trial, EventKind::marked_down).front();
  CHECK(down > 13 * second);
  CHECK(down < 14 * second);
  CHECK(measure(trial, "detection_time") == Approx(to_seconds(down) - 10));
  CHECK(lost(trial) == 1);
  CHECK(lost_by(trial, Cause::elsewhere) == 1);
  CHECK(trial.latency.max() > 8 * second); // session 1's request from 11 s on, until the server woke
}

TEST_CASE("a fault that strikes only the busy spares an idle server") {
  // In service from 9 to 11 s; the fault strikes at 10 s or, when nobody is there, at 8 s.
  for (char const* at : {"8s", "10s"}) {
    CAPTURE(at);
    TrialResult const trial =
        replay("1,9,,2\n", hung, {"fault.only_busy=true", std::string{"fault.at="} + at});
    bool const busy = std::string{at} == "10s";
    CHECK(times_of(trial, EventKind::hang).size() == (busy ? 1 : 0));
    CHECK(latency_sum(trial) == (busy ? 7 : 2) * second);
  }
}

TEST_CASE("a server that hangs and then dies is detected from the hang on") {
  std::string const fleet = R"toml(
    [workload]
    [balancer.health]
    interval = "1s"
    timeout = "5s"
    fall = 3
    [server]
    count = 1
    [[fault]]
    kind = "hang"
    server = 1
    at = "10s"
    for = "60s"
    [[fault]]
    server = 1
    at = "13s"
    for = "60s"
  )toml";
  TrialResult const trial = replay("1,0,,0.1\n", fleet);
  std::vector<Nanoseconds> const downs = times_of(trial, EventKind::marked_down);
  REQUIRE(downs.size() == 1);
  CHECK(downs[0] > 13 * second); // a check that hangs takes 5 s
  CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{downs[0] - 10 * second});
}

TEST_CASE("of faults that overlap each outage is detected once, from its own start") {
  // The server is up again before anybody has noticed, and goes down once more; what strikes it meanwhile
  // changes nothing.
  std::string const fleet = R"toml(
    [workload]
    [balancer]
    count = 2
    [balancer.health]
    interval = "1s"
    fall = 3
    [server]
    count = 1
    boot_time = "0s"
    [[fault]]
    server = 1
    at = "10s"
    for = "1500ms"
    [[fault]]
    server = 1
    at = "20s"
    for = "30s"
    [[fault]]
    kind = "hang"
    server = 1
    at = "21s"
    for = "10s"
    [[fault]]
    server = 1
    at = "25s"
    for = "30s"
  )toml";
  TrialResult const trial = replay("1,0,,0.1\n", fleet);
  std::vector<Nanoseconds> const downs = times_of(trial, EventKind::marked_down);
  REQUIRE(downs.size() == 2); // one for each balancer
  CHECK(trial.detection_times_ns == std::vector<Nanoseconds>{downs[1] - 20 * second});
}

TEST_CASE("what a hung server has accepted is reset when it dies, by a crash or a restart that kills") {
  // The second request comes while the server hangs; the third when it has booted again.
  std::string const rows = "1,1,,0.5\n2,11,,0.5\n3,16,,0.5\n";
  for (char const* death :
       {"[[fault]]\nserver = 1\nat = \"12s\"\nfor = \"1s\"\n", "[[rollout]]\nat = \"12s\"\n"}) {
    CAPTURE(death);
    std::string const long_hang = hung + death;
    TrialResult const trial =
        replay(rows, long_hang, {"balancer.retries=0", "server.boot_time=1s", "fault.1.for=30s"});
    CHECK(failed(trial, Failure::reset) == 1);
    CHECK(trial.requests.ok == 2);
    CHECK(latency_sum(trial) == second);
  }
}

TEST_CASE("a request that died in service does not come back to life when its server hangs later") {
  std::string const faults = "[[fault]]\nserver = 1\nat = \"9.5s\"\nfor = \"0s\"\n";
  for (char const* discipline : {"fifo", "ps"}) {
    CAPTURE(discipline);
    TrialResult const trial =
        replay("1,9,,2\n2,10.5,,1\n", hung + faults,
               {"balancer.retries=0", "server.boot_time=0s", std::string{"server.discipline="} + discipline});
    CHECK(failed(trial, Failure::reset) == 1);
    CHECK(latency_sum(trial) == 5500 * millisecond);
  }
}

} // namespace hang_test
