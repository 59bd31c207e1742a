// States with copies on other servers: what a failover finds, what it costs, which servers get its load.
#include "model/simulate.hpp"

using namespace stickysim;

namespace replication_test {

namespace {

/// Four servers that take turns; a cookie holds each session to its server while that is up. A crash of
/// server 1 at 5 s is known at once.
std::string const copies = R"toml(
  [workload]
  kind = "cart"
  resend = false
  [balancer]
  affinity = "cookie"
  retries = 3
  retry_delay = "0s"
  redispatch = "always"
  [balancer.health]
  enabled = false
  [server]
  count = 4
  workers = 100
  boot_time = "0s"
  [state]
  placement = "replicated"
  bytes = "1KiB"
  [[fault]]
  kind = "crash"
  server = 1
  at = "5s"
  for = "1000s"
)toml";

/// Logs in at 0 s, puts something into its cart every 1.1 s: served by 0.1, 1.2, 2.3, 3.4 and 4.5 s.
std::string const shopper = "1,0,,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n";

} // namespace

TEST_CASE("a session goes on with the copy when its server dies") {
  TrialResult const trial = replay(shopper, copies);
  CHECK(lost(trial) == 0);
  CHECK(trial.requests.ok == 7);
  CHECK(trial.requests.stale == 0);
  // Turns: the login on the first, its request after the crash on the second, which is where the copy was.
  CHECK(served(trial) == std::vector<std::uint64_t>{5, 2, 0, 0});
  // Without copies, or where nobody asks for them, it is lost.
  CHECK(lost_by(replay(shopper, copies, {"state.placement=local"}), Cause::crash) == 1);
  CHECK(lost_by(replay(shopper, copies, {"state.on_failover=none"}), Cause::crash) == 1);
}

TEST_CASE("what was not copied in time has vanished") {
  // Of the four items in the cart at 5 s those of the last seconds.
  for (auto const& [lag, items] : {std::pair{"400ms", 0u}, std::pair{"1s", 1u}, std::pair{"2s", 2u}}) {
    CAPTURE(lag);
    TrialResult const trial = replay(shopper, copies, {std::string{"state.lag="} + lag});
    CHECK(trial.cart_items_lost == items);
    CHECK(trial.requests.stale == (items > 0));
    CHECK(lost(trial) == 0);
  }
  // The login itself, at 0.1 s, was not.
  TrialResult const late = replay(shopper, copies, {"state.lag=4.95s"});
  CHECK(lost_by(late, Cause::replication_lag) == 1);
  CHECK(late.cart_items_lost == 4);
  CHECK(lost(replay(shopper, copies, {"state.lag=4.85s"})) == 0);
}

TEST_CASE("answers that wait for the copies lose nothing and take a round trip more") {
  TrialResult const trial =
      replay(shopper, copies, {"state.lag=4.95s", "state.synchronous=true", "state.replica_rtt=20ms"});
  CHECK(trial.requests.stale == 0);
  CHECK(lost(trial) == 0);
  CHECK(latency_sum(trial) == 7 * (100 + 20) * millisecond);
  // A server that is alone has nobody to wait for.
  TrialResult const alone = replay(
      shopper, copies, {"state.synchronous=true", "state.replica_rtt=20ms", "server.count=1", "fault=[]"});
  CHECK(latency_sum(alone) == 7 * 100 * millisecond);
}

TEST_CASE("answers that wait for the copies wait until their servers have taken them") {
  std::string const rows = "1,0,,0.1\n1,,1,0.1\n"; // the login's copy comes to server 2 at 0.11 s
  std::string const hang = "[[fault]]\nkind = \"hang\"\nserver = 2\nat = \"0.05s\"\nfor = \"3s\"\n";
  std::vector<std::string> sets{"state.synchronous=true", "state.replica_rtt=20ms"};
  CHECK(latency_sum(replay(rows, copies + hang, sets)) == (3060 + 120) * millisecond);
  sets.push_back("state.replica_work=30ms");
  CHECK(latency_sum(replay(rows, copies + hang, sets)) == (3090 + 150) * millisecond);
  CHECK(latency_sum(replay(rows, copies, sets)) == 2 * 150 * millisecond);
  // In turn with a request of another session, which is served from 0.05 s to 0.65 s.
  TrialResult const busy =
      replay("1,0,,0.1\n2,0.05,,0.6\n", copies, {sets[0], sets[1], sets[2], "server.workers=1", "fault=[]"});
  CHECK(latency_sum(busy) == (650 + 30 + 10 + 600 + 50) * millisecond);
  // Its server dies with it: nobody waits any longer.
  std::string const dies = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"1s\"\nfor = \"1000s\"\n";
  CHECK(latency_sum(replay(rows, copies + hang + dies, sets)) == (1010 + 150) * millisecond);
  // Without waiting it takes the copy when it wakes.
  sets[0] = "state.synchronous=false";
  TrialResult const late = replay(rows, copies + hang, sets);
  CHECK(latency_sum(late) == 2 * 100 * millisecond);
  CHECK(late.servers[1].busy_ns == 2 * 30 * millisecond);
}

TEST_CASE("servers that wait for each other's copies do not do so for ever") {
  TrialResult const trial = replay("1,0,,0.1\n2,0,,0.1\n", copies,
                                   {"state.synchronous=true", "state.replica_work=30ms", "server.workers=1",
                                    "server.count=2", "fault=[]"});
  CHECK(latency_sum(trial) == 2 * 130 * millisecond);
}

TEST_CASE("a server without a copy fetches one, and it becomes the session's own") {
  // Turns without affinity: on 1, 2 (the copy), 3 (then the copy of 2), and so on: always where the copy is.
  std::vector<std::string> const turns{"balancer.affinity=none", "state.replica_rtt=20ms", "fault=[]"};
  CHECK(latency_sum(replay(shopper, copies, turns)) == 7 * 100 * millisecond);
  // Another session's login between each two: on 1, 3, 1, 3, …, never where a copy is.
  std::string const two = "1,0,,0.1\n2,0.5,,0.1\n1,,1,0.1\n3,1.5,,0.1\n1,,1,0.1\n";
  TrialResult const fetched = replay(two, copies, turns);
  CHECK(lost(fetched) == 0);
  CHECK(latency_sum(fetched) == (5 * 100 + 2 * 20) * millisecond);
  // Copies everywhere spare that.
  auto everywhere = turns;
  everywhere.push_back("state.backups=all");
  CHECK(latency_sum(replay(two, copies, everywhere)) == 5 * 100 * millisecond);
}

TEST_CASE("a session that is sent elsewhere too early finds an old copy") {
  std::string const moved = "1,0,,0.1\n1,,1,0.1\n1,,1,0.1\n1,,1,0.1\n";
  std::vector<std::string> turns{"balancer.affinity=none", "fault=[]", "state.lag=1.15s"};
  // Each request finds what was 1 s ago: the login was there 1.1 s later, each item was not.
  TrialResult const late_login = replay(moved, copies, turns);
  CHECK(lost_by(late_login, Cause::replication_lag) == 1);
  std::string const slow = "1,0,,0.1\n1,,2,0.1\n1,,1,0.1\n1,,1,0.1\n";
  TrialResult const trial = replay(slow, copies, turns);
  CHECK(lost(trial) == 0);
  CHECK(trial.requests.stale == 2);
  CHECK(trial.cart_items_lost == 2);
}

TEST_CASE("copies that a crash takes are made anew, so that the next crash costs nothing") {
  std::string const second_crash =
      "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"5.2s\"\nfor = \"1000s\"\n";
  // Between the two crashes nobody writes.
  TrialResult const trial = replay(shopper, copies + second_crash);
  CHECK(lost(trial) == 0);
  CHECK(served(trial) == std::vector<std::uint64_t>{5, 0, 2, 0});
  // Unless it comes before they are there: 0.2 s later.
  std::string const quiet = "1,0,,0.1\n1,,8,0.1\n";
  for (std::string const key : {"state.lag", "state.replica_rtt", "state.replica_work"}) {
    CAPTURE(key);
    CHECK(lost(replay(quiet, copies + second_crash, {key + "=190ms"})) == 0);
    CHECK(lost_by(replay(quiet, copies + second_crash, {key + "=210ms"}), Cause::crash) == 1);
  }
  CHECK(lost(replay(quiet, copies + second_crash, {"state.lag=110ms", "state.replica_rtt=110ms"})) == 1);
  CHECK(lost(replay(quiet, copies + second_crash, {"state.replica_work=110ms", "state.replica_rtt=110ms"})) ==
        1);
  // A write brings the state to the new server as well: of server 2, until 5.15 s.
  std::string const later = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"5.2s\"\nfor = \"1000s\"\n";
  CHECK(lost(replay("1,0,,0.1\n1,,4.95,0.1\n1,,3,0.1\n", copies + later, {"state.replica_rtt=1s"})) == 0);
  // The same where the copy is what the first crash takes.
  std::string const copy_first = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"2s\"\nfor = \"1000s\"\n";
  CHECK(lost(replay("1,0,,0.1\n1,,8,0.1\n", copies + copy_first)) == 0);
  // Where both servers that have the state die at once it is lost.
  std::string const zone = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"5s\"\nfor = \"1000s\"\n";
  CHECK(lost_by(replay(shopper, copies + zone), Cause::crash) == 1);
  CHECK(lost(replay(shopper, copies + zone, {"state.backups=2"})) == 0);
  CHECK(lost_by(replay(shopper, copies, {"server.count=2", "fault.server=all", "fault.for=0s"}),
                Cause::crash) == 1);
}

TEST_CASE("a server that comes up gets the copies that are missing") {
  // Of two servers the second restarts, then the first dies.
  std::string const rows = "1,0,,0.1\n1,,8,0.1\n";
  std::string const restart = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"2s\"\nfor = \"1s\"\n";
  CHECK(lost(replay(rows, copies + restart, {"server.count=2"})) == 0);
  std::string const too_long = "[[fault]]\nkind = \"crash\"\nserver = 2\nat = \"2s\"\nfor = \"4s\"\n";
  CHECK(lost_by(replay(rows, copies + too_long, {"server.count=2"}), Cause::crash) == 1);
}

TEST_CASE("copies take memory like states of a server's own") {
  auto const held = [](TrialResult const& trial) {
    std::vector<std::uint64_t> peaks;
    for (ServerResult const& server : trial.servers)
      peaks.push_back(server.state_bytes_peak);
    return peaks;
  };
  std::string const one = "1,0,,0.1\n";
  std::string const two_requests = "1,0,,0.1\n1,,1,0.1\n";
  CHECK(held(replay(two_requests, copies, {"fault=[]"})) == std::vector<std::uint64_t>{1024, 1024, 0, 0});
  CHECK(held(replay(two_requests, copies, {"fault=[]", "state.backups=2"})) ==
        std::vector<std::uint64_t>{1024, 1024, 1024, 0});
  CHECK(held(replay(two_requests, copies, {"fault=[]", "state.backups=all", "state.growth=1KiB"})) ==
        std::vector<std::uint64_t>(4, 2048));
  // A copy that finds no room is not made.
  TrialResult const full =
      replay(two_requests, copies, {"server.memory=2KiB", "state.growth=1025B", "fault=[]"});
  CHECK(times_of(full, EventKind::crash).size() == 1); // of its own growth
  TrialResult const tight = replay("1,0,,0.1\n1,,8,0.1\n2,1,,0.1\n2,,8,0.1\n", copies,
                                   {"server.memory=1KiB", "server.count=2", "server.on_memory_full=reject"});
  CHECK(failed(tight, Failure::state) == 1); // the copy of the first has taken the room of the second
  CHECK(measure(replay(two_requests, copies, {"fault=[]", "state.backups=all"}, "100s"),
                "states_held_mean") == Approx(4 * 99.9 / 100));
}

TEST_CASE("a write is work for the servers that copy it") {
  std::vector<std::string> const works{"fault=[]", "state.replica_work=30ms"};
  auto const busy = [](TrialResult const& trial) {
    std::vector<Nanoseconds> times;
    for (ServerResult const& server : trial.servers)
      times.push_back(server.busy_ns / millisecond);
    return times;
  };
  TrialResult const one = replay(shopper, copies, works);
  CHECK(busy(one) == std::vector<Nanoseconds>{700, 7 * 30, 0, 0});
  CHECK(served(one) == std::vector<std::uint64_t>{7, 0, 0, 0});
  CHECK(latency_sum(one) == 700 * millisecond);
  auto everywhere = works;
  everywhere.push_back("state.backups=all");
  for (std::string const io : {"blocking", "async"}) {
    auto sets = everywhere;
    sets.push_back("server.io=" + io);
    CHECK(busy(replay(shopper, copies, sets)) == std::vector<Nanoseconds>{700, 210, 210, 210});
  }
  auto shared = everywhere;
  shared.push_back("server.discipline=ps");
  CHECK(busy(replay(shopper, copies, shared)) == std::vector<Nanoseconds>{700, 210, 210, 210});
  // What a copy takes is not a request's: neither the overhead of one nor the server's speed are in it.
  auto other = works;
  other.insert(other.end(), {"server.overhead=10ms", "server.speed=2"});
  CHECK(busy(replay(shopper, copies, other)) == std::vector<Nanoseconds>{7 * (50 + 10), 7 * 30, 0, 0});
  // A slow time takes longer for it, too.
  auto slow = works;
  slow[0] = "fault=[{kind=\"slow\", server=\"all\", at=\"0s\", for=\"1h\", factor=3}]";
  CHECK(busy(replay(shopper, copies, slow)) == std::vector<Nanoseconds>{7 * 300, 7 * 90, 0, 0});
  // It stands in line with requests: served at 0.1 s, the login's copy holds up the other server's login.
  auto single = works;
  single.insert(single.end(), {"server.workers=1", "server.count=2"});
  CHECK(latency_sum(replay("1,0,,0.1\n1,,5,0.1\n2,0.11,,0.1\n", copies, single)) == (300 + 20) * millisecond);
}

TEST_CASE("a copy's work dies with its server") {
  TrialResult const trial =
      replay("1,0,,0.1\n1,,5,0.1\n", copies, {"state.replica_work=1s", "fault.server=2", "fault.at=0.6s"});
  CHECK(trial.servers[1].busy_ns == 500 * millisecond);
  CHECK(trial.requests.ok == 2);
}

TEST_CASE("copies of other servers' states are no reason for a server that drains to stay") {
  // Sessions on servers 1, 2 and 3, the third with its copy on server 4, which is not needed from 2 s on.
  std::string const three = "1,0,,0.1\n1,,9,0.1\n2,0.2,,0.1\n2,,9,0.1\n3,0.4,,0.1\n3,,9,0.1\n";
  std::string const fewer = "[[scale]]\nat = \"2s\"\ncount = 3\ndrain_timeout = \"60s\"\n";
  TrialResult const idle = replay(three, copies + fewer, {"fault=[]"});
  CHECK(times_of(idle, EventKind::leave) == std::vector<Nanoseconds>{2 * second});
  CHECK(lost(idle) == 0);
  // A session of its own is one until it has logged out.
  TrialResult const used =
      replay(three + "4,0.6,,0.1\n4,,3,0.1\n", copies + fewer, {"fault=[]", "workload.log_out=true"});
  CHECK(times_of(used, EventKind::leave) == std::vector<Nanoseconds>{3800 * millisecond});
}

TEST_CASE("a server that drains stops when a session that it has taken over goes to another") {
  // The fourth session's server leaves at 2 s, its copy is on server 1. That one drains from 3 s on, until
  // the session's next request has been served elsewhere.
  std::string const rows = "1,0,,0.1\n2,0.2,,0.1\n3,0.4,,0.1\n4,0.6,,0.1\n4,,9,0.1\n";
  std::string const changes = "[[scale]]\nat = \"2s\"\ncount = 3\ndrain_timeout = \"0s\"\n"
                              "[[rollout]]\nat = \"3s\"\nbatch = 1\ndrain_timeout = \"60s\"\n";
  TrialResult const trial = replay(rows, copies + changes, {"fault=[]", "workload.log_out=true"}, "40s");
  CHECK(trial.requests.ok == 5);
  std::vector<Nanoseconds> const stops = times_of(trial, EventKind::stop);
  REQUIRE(stops.size() > 1);
  CHECK(stops[1] == 9800 * millisecond);
}

TEST_CASE("a server that is taken out of service hands its sessions over") {
  std::string const rollout = "[[rollout]]\nat = \"2s\"\nbatch = 1\npause = \"1s\"\ndrain_timeout = \"0s\"\n";
  std::string const rows = "1,0,,0.1\n1,,20,0.1\n";
  CHECK(lost(replay(rows, copies + rollout, {"fault=[]"})) == 0);
  CHECK(lost_by(replay(rows, copies + rollout, {"fault=[]", "state.placement=local"}), Cause::drain) == 1);
}

} // namespace replication_test
