// What sends a session back to its server, and what a balancer does when that server is gone.
#include "model/simulate.hpp"

#include <set>

using namespace stickysim;

namespace affinity_test {

namespace {

/// Three servers that take turns, so that the first session meets server 1; it dies at 10 s for good.
std::string const fleet = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [server]
  count = 3
  boot_time = "0s"
  [state]
  placement = "shared"
  reads = 0
  writes = 0
  [[fault]]
  kind = "crash"
  server = 1
  at = "10s"
  for = "1000s"
)toml";

std::vector<std::string> const blind{"balancer.health.enabled=false"};
std::vector<std::string> const quick{"balancer.health.interval=100ms", "balancer.health.fall=1",
                                     "balancer.health.rise=1"};

std::vector<std::string> operator+(std::vector<std::string> left, std::vector<std::string> const& right) {
  left.insert(left.end(), right.begin(), right.end());
  return left;
}

/// How long the requests of a replay were under way beyond the 10 ms that each ok one is served.
Nanoseconds delay(TrialResult const& trial) {
  return static_cast<Nanoseconds>(trial.in_flight_integral) -
         static_cast<Nanoseconds>(trial.requests.ok) * 10 * millisecond;
}

} // namespace

TEST_CASE("a cookie pins a session to its server, without it the policy picks each time") {
  std::string const rows = "1,0,,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n";
  CHECK(served(replay(rows, fleet, {"fault=[]"})) == std::vector<std::uint64_t>{6, 0, 0});
  CHECK(served(replay(rows, fleet, {"fault=[]", "balancer.affinity=none"})) ==
        std::vector<std::uint64_t>{2, 2, 2});
}

TEST_CASE("pinned requests take no turn of the policy's") {
  std::string const rows = "1,0,,0.01\n1,,1,0.01\n1,,1,0.01\n2,4,,0.01\n3,5,,0.01\n";
  CHECK(served(replay(rows, fleet, {"fault=[]"})) == std::vector<std::uint64_t>{3, 1, 1});
}

TEST_CASE("a session whose server is known to be down falls back and stays where it went") {
  // Down at 10 s, up again at 15 s; requests at 0, 12 and 40 s.
  std::string const rows = "1,0,,0.01\n1,,12,0.01\n1,,28,0.01\n";
  TrialResult const trial = replay(rows, fleet, quick + std::vector<std::string>{"fault.for=5s"});
  REQUIRE(times_of(trial, EventKind::marked_up).size() == 1);
  CHECK(served(trial) == std::vector<std::uint64_t>{1, 2, 0});
  CHECK(delay(trial) == 0);
  CHECK(trial.ledger.count(Outcome::intact) == 1);
}

TEST_CASE("strict affinity fails where the server is known to be down") {
  std::string const rows = "1,0,,0.01\n1,,12,0.01\n1,,1,0.01\n";
  std::vector<std::string> const strict{"balancer.affinity.on_unavailable=strict"};
  TrialResult const trial = replay(rows, fleet, quick + strict);
  CHECK(served(trial) == std::vector<std::uint64_t>{1, 0, 0});
  CHECK(failed(trial, Failure::unavailable) == 1);
  CHECK(trial.ledger.count(Outcome::failed) == 1);

  // Refused at 10.01 s, it is known to be down by the time of the retry.
  TrialResult const late = replay("1,0,,0.01\n1,,10,0.01\n", fleet, quick + strict);
  CHECK(late.misrouted == 1);
  CHECK(failed(late, Failure::unavailable) == 1);
  CHECK(delay(late) == second);
}

TEST_CASE("a pinned request is refused, waits and retries the same server; the last retry goes elsewhere") {
  std::string const rows = "1,0,,0.01\n1,,12,0.01\n";
  TrialResult const trial = replay(rows, fleet, blind);
  CHECK(delay(trial) == 2 * second);
  CHECK(trial.misrouted == 3);
  CHECK(trial.requests.retries == 3);
  CHECK(trial.requests.turned_around == 1);
  CHECK(served(trial) == std::vector<std::uint64_t>{1, 1, 0});

  CHECK(delay(replay(rows, fleet, blind + std::vector<std::string>{"balancer.retries=2"})) == second);
  CHECK(delay(replay(rows, fleet, blind + std::vector<std::string>{"balancer.retries=1"})) == 0);
  CHECK(delay(replay(rows, fleet, blind + std::vector<std::string>{"balancer.retry_delay=0.3s"})) ==
        600 * millisecond);
  TrialResult const none = replay(rows, fleet, blind + std::vector<std::string>{"balancer.retries=0"});
  CHECK(failed(none, Failure::refused) == 1);
  CHECK(none.requests.retries == 0);
}

TEST_CASE("delays before the checks notice are one or two turn-arounds") {
  // Known down between 11 and 12 s, the request comes at 10.6 s: its first retry at 11.6 s either finds the
  // server known to be down or waits for another second.
  WrittenFile const trace{"session,at,think,demand\n1,0,,0.01\n1,,10.59,0.01\n"};
  auto const trials =
      simulate("[run]\nduration = \"100s\"\nreplications = 40\n" + fleet,
               {"workload.trace=" + trace.path(), "balancer.health.interval=1s", "balancer.health.fall=2"});
  std::set<Nanoseconds> delays;
  for (TrialResult const& trial : trials) {
    Nanoseconds const marked = times_of(trial, EventKind::marked_down).at(0);
    CHECK(delay(trial) == (marked <= 11'600 * millisecond ? second : 2 * second));
    delays.insert(delay(trial));
  }
  CHECK(delays == std::set<Nanoseconds>{second, 2 * second});
}

TEST_CASE("without redispatch a request burns all its retries at the dead server and fails") {
  for (char const* affinity : {"cookie", "none"}) {
    TrialResult const trial =
        replay("1,0,,0.01\n1,,12,0.01\n", fleet,
               blind + std::vector<std::string>{"balancer.redispatch=never", "server.count=1",
                                                "balancer.affinity=" + std::string{affinity}});
    CHECK(delay(trial) == 3 * second);
    CHECK(trial.misrouted == 4);
    CHECK(trial.requests.retries == 3);
    CHECK(failed(trial, Failure::refused) == 1);
  }
}

TEST_CASE("a request that nothing pins is redispatched at once") {
  // The policy's turn comes to server 1 with the fourth request, at 13 s.
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n3,2,,0.01\n4,13,,0.01\n";
  TrialResult const trial = replay(rows, fleet, blind);
  CHECK(trial.misrouted == 1);
  CHECK(trial.requests.retries == 1);
  CHECK(trial.requests.turned_around == 0);
  CHECK(delay(trial) == 0);
  CHECK(served(trial) == std::vector<std::uint64_t>{1, 2, 1});

  TrialResult const pinned = replay("1,0,,0.01\n1,,12,0.01\n", fleet,
                                    blind + std::vector<std::string>{"balancer.redispatch=always"});
  CHECK(delay(pinned) == 0);
  CHECK(pinned.misrouted == 1);
}

TEST_CASE("a retry does not meet the server that has just failed, chance or not") {
  std::string rows;
  for (int i = 0; i < 200; ++i)
    rows += std::to_string(i) + "," + std::to_string(20 + i) + ",,0.01\n";
  for (char const* policy : {"random", "power_of_d(d=2)", "ring_hash", "least_requests"}) {
    CAPTURE(policy);
    TrialResult const trial = replay(
        rows, fleet,
        blind + std::vector<std::string>{"balancer.retries=1", "balancer.policy=" + std::string{policy}});
    CHECK(trial.misrouted > 20);
    CHECK(trial.requests.ok == 200);
  }
}

TEST_CASE("a balancer that believes all servers down answers 503") {
  TrialResult const trial =
      replay("1,0,,0.01\n2,20,,0.01\n", fleet, quick + std::vector<std::string>{"fault.server=all"});
  CHECK(failed(trial, Failure::unavailable) == 1);
  CHECK(trial.misrouted == 0);
}

TEST_CASE("a cookie ends after its time in traffic replayed at recorded times, as an entry of a table does") {
  // Pauses of 59 s and 60 s.
  std::string const rows = "1,1,,0.01\n1,60,,0.01\n1,120,,0.01\n2,2,,0.01\n2,50,,0.01\n";
  std::string const text = "[workload]\n[server]\ncount = 4\n[balancer]\naffinity.expire = \"60s\"\n";
  for (char const* kind : {"cookie", "table"}) {
    CAPTURE(kind);
    TrialResult const trial = replay(rows, text, {std::string{"balancer.affinity.kind="} + kind});
    CHECK(lost_by(trial, Cause::table) == 1);
  }
}

TEST_CASE("balancers that keep their tables in step teach the new process, be there one or two") {
  std::string const rows = "1,1,,0.01\n1,20,,0.01\n2,2,,0.01\n2,21,,0.01\n";
  std::string const text = R"toml(
    [workload]
    [server]
    count = 4
    [balancer]
    affinity.kind = "table"
    [[fault]]
    kind = "balancer_restart"
    balancer = "all"
    at = "10s"
  )toml";
  CHECK(lost(replay(rows, text)) == 2);
  for (char const* count : {"1", "2"}) {
    CAPTURE(count);
    CHECK(lost(replay(rows, text,
                      {std::string{"balancer.count="} + count, "balancer.affinity.sync_delay=10ms"})) == 0);
  }
}

} // namespace affinity_test
