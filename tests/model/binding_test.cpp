// Where bindings live, how they end, and what that costs a session.
#include "model/simulate.hpp"

#include <algorithm>

using namespace stickysim;

namespace binding_test {

namespace {

/// Three servers that take turns; sessions live on the server that made them.
std::string const fleet = R"toml(
  [workload]
  [balancer.affinity]
  kind = "table"
  [server]
  count = 3
  [state]
  placement = "local"
)toml";

/// Like replay(), with an address in each row.
TrialResult replay_addresses(std::string const& rows, std::string const& text,
                             std::vector<std::string> sets = {}) {
  WrittenFile const trace{"session,at,address,think,demand\n" + rows};
  sets.push_back("workload.trace=" + trace.path());
  return simulate("[run]\nduration = \"1000s\"\nreplications = 1\n" + text, sets).front();
}

} // namespace

TEST_CASE("a table pins sessions as a cookie does") {
  std::string const rows = "1,0,,0.01\n2,0.5,,0.01\n1,,1,0.01\n2,,1,0.01\n1,,1,0.01\n";
  for (char const* kind : {"table", "cookie"}) {
    TrialResult const trial = replay(rows, fleet, {std::string{"balancer.affinity="} + kind});
    CHECK(served(trial) == std::vector<std::uint64_t>{3, 2, 0});
    CHECK(lost(trial) == 0);
  }
}

TEST_CASE("a table that is full forgets who was not seen for the longest time") {
  // Sessions 1 to 4 in a table of three: the fourth login pushes out session 1, which the policy then sends
  // to server 2 rather than to its own.
  std::string const rows = "1,0,,0.01\n1,,10,0.01\n2,1,,0.01\n3,2,,0.01\n4,3,,0.01\n";
  TrialResult const all = replay(rows, fleet);
  CHECK(lost(all) == 0);
  TrialResult const three = replay(rows, fleet, {"balancer.affinity.size=3"});
  CHECK(lost_by(three, Cause::table) == 1);
  CHECK(lost(three) == 1);
  CHECK(lost(replay(rows, fleet, {"balancer.affinity.size=4"})) == 0);
}

TEST_CASE("an entry and a cookie end so long after their last use") {
  std::string const rows = "1,0,,0.01\n1,,20,0.01\n1,,20,0.01\n1,,40,0.01\n";
  for (char const* kind : {"table", "cookie"}) {
    std::vector<std::string> sets{std::string{"balancer.affinity="} + kind};
    CHECK(lost(replay(rows, fleet, sets)) == 0);
    sets.push_back("balancer.affinity.expire=30s");
    TrialResult const trial = replay(rows, fleet, sets);
    CHECK(lost_by(trial, Cause::table) == 1);
    CHECK(trial.requests.logged_out == 1); // the last one: the others came within 30 s of the one before
    sets.back() = "balancer.affinity.expire=41s";
    CHECK(lost(replay(rows, fleet, sets)) == 0);
  }
}

TEST_CASE("sessions of one address share an entry, and a hash") {
  std::string const rows = "1,0,nat,,0.01\n2,1,nat,,0.01\n3,2,other,,0.01\n4,3,nat,,0.01\n";
  CHECK(served(replay_addresses(rows, fleet)) == std::vector<std::uint64_t>{2, 1, 1});
  CHECK(served(replay_addresses(rows, fleet, {"balancer.affinity.key=source_ip"})) ==
        std::vector<std::uint64_t>{3, 1, 0});

  std::string const hashed = "[workload]\n[balancer]\npolicy = \"rendezvous\"\n[server]\ncount = 50\n";
  std::string many;
  for (int session = 0; session < 40; ++session)
    many += std::to_string(session) + "," + std::to_string(session) + ",nat,,0.01\n";
  auto const busiest = [&](std::vector<std::string> const& sets) {
    auto const requests = served(replay_addresses(many, hashed, sets));
    return *std::max_element(requests.begin(), requests.end());
  };
  CHECK(busiest({}) < 10);
  CHECK(busiest({"balancer.affinity.key=source_ip"}) == 40);
}

TEST_CASE("clients share addresses by the number that the workload gives") {
  std::string const text =
      "[run]\nduration = \"100s\"\nreplications = 1\n[workload]\narrivals = \"constant(10/s)\"\n"
      "requests = 1\ndemand = \"1ms\"\n[balancer]\npolicy = \"rendezvous\"\n"
      "affinity.key = \"source_ip\"\n[server]\ncount = 1000\n";
  auto const used = [&](std::vector<std::string> const& sets) {
    auto const requests = served(simulate(text, sets).front());
    return std::count_if(requests.begin(), requests.end(), [](auto n) { return n > 0; });
  };
  CHECK(used({}) > 500); // 632 of 1,000 are expected to meet one of 1,000 addresses
  CHECK(used({"workload.clients_per_address=100"}) <= 10);
  CHECK(used({"workload.clients_per_address=100"}) >= 8);
}

TEST_CASE("balancers whose tables are not in step lose sessions that change balancers") {
  std::string const rows = "1,0,,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n1,,1,0.01\n";
  // Of 50 servers two balancers hardly ever draw the same.
  std::vector<std::string> const two{"balancer.count=2", "balancer.balancer_of=request", "server.count=50",
                                     "balancer.policy=random"};
  auto const with = [&](std::string const& set) {
    auto sets = two;
    sets.push_back(set);
    return replay(rows, fleet, sets);
  };
  CHECK(lost_by(with("balancer.affinity.sync_delay=never"), Cause::table) == 1);
  CHECK(lost(with("balancer.affinity.sync_delay=0s")) == 0);
  CHECK(lost(with("balancer.affinity.sync_delay=900ms")) == 0);
  CHECK(lost_by(with("balancer.affinity.sync_delay=3s"), Cause::table) == 1);
  CHECK(lost(with("balancer.affinity=cookie")) == 0);
  CHECK(lost(replay(rows, fleet, {"balancer.count=2"})) == 0); // always the session's own balancer
}

TEST_CASE("a balancer that restarts has forgotten its table, unless others keep it in step") {
  std::string const rows = "1,0,,0.01\n2,1,,0.01\n1,,10,0.01\n2,,10,0.01\n1,,1,0.01\n";
  std::string const restart = "[[fault]]\nkind = \"balancer_restart\"\nbalancer = \"all\"\nat = \"5s\"\n";
  TrialResult const trial = replay(rows, fleet + restart);
  CHECK(lost_by(trial, Cause::table) >= 1);
  CHECK(times_of(trial, EventKind::balancer_restart) == std::vector<Nanoseconds>{5 * second});
  CHECK(lost(replay(rows, fleet + restart, {"balancer.affinity=cookie"})) == 0);
  std::vector<std::string> const peers{"balancer.count=2", "balancer.affinity.sync_delay=10ms"};
  CHECK(lost(replay(rows, fleet + restart, peers)) == 0);
}

namespace {

/// Server 1 is down from 10 to 20 s and its balancer knows at once.
std::string const outage = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [balancer.health]
  interval = "1ms"
  fall = 1
  rise = 1
  [server]
  count = 3
  boot_time = "0s"
  [state]
  placement = "shared"
  [[fault]]
  kind = "crash"
  server = 1
  at = "10s"
  for = "10s"
)toml";

} // namespace

TEST_CASE("a session that had to move stays, or comes home, as the product does it") {
  std::string const rows = "1,0,,0.01\n1,,15,0.01\n1,,15,0.01\n";
  for (char const* kind : {"table", "cookie"}) {
    std::vector<std::string> sets{std::string{"balancer.affinity="} + kind};
    CHECK(served(replay(rows, outage, sets)) == std::vector<std::uint64_t>{1, 2, 0});
    sets.push_back("balancer.affinity.returns_home=true");
    CHECK(served(replay(rows, outage, sets)) == std::vector<std::uint64_t>{2, 1, 0});
  }
}

TEST_CASE("a pinned request may wait for its server") {
  std::string const rows = "1,0,,0.01\n1,,15,0.01\n1,,15,0.01\n";
  std::vector<std::string> sets{"balancer.affinity.on_unavailable=wait"};
  TrialResult const waits = replay(rows, outage, sets);
  CHECK(served(waits) == std::vector<std::uint64_t>{3, 0, 0});
  CHECK(waits.latency.max() > 4 * second); // issued at 15 s, the server is back at 20 s
  CHECK(waits.latency.max() < 6 * second);

  sets.push_back("balancer.queue_timeout=2s");
  TrialResult const gives_up = replay(rows, outage, sets);
  CHECK(failed(gives_up, Failure::unavailable) == 1);
  CHECK(gives_up.ledger.count(Outcome::failed) == 1);
}

TEST_CASE("least_sessions gives new sessions to a server that came back empty, till it has as many") {
  // Twelve sessions log in a second apart; server 2 is down from 0.5 to 9.5 s, and nobody comes back.
  std::string rows;
  for (int session = 1; session <= 12; ++session)
    rows += std::to_string(session) + "," + std::to_string(session) + ",,0.001\n";
  TrialResult const trial = replay(rows, R"toml(
    [workload]
    [balancer]
    policy = "least_sessions"
    affinity = "table"
    redispatch = "always"
    [balancer.health]
    interval = "100ms"
    fall = 1
    rise = 1
    [server]
    count = 3
    boot_time = "0s"
    [[fault]]
    server = 2
    at = "0.5s"
    for = "9s"
  )toml");
  // Nine at servers 1 and 3 while it is down: 5 and 4, or 4 and 5; then 3 at server 2.
  auto requests = served(trial);
  CHECK(requests[1] == 3);
  std::sort(requests.begin(), requests.end());
  CHECK(requests == std::vector<std::uint64_t>{3, 4, 5});
}

TEST_CASE(
    "bindings to an instance end when it leaves, bindings to a name go over to the next server of that name") {
  // Both sessions begin on two servers in turn. The second server leaves at 10 s; another one comes at 20 s.
  std::string const rows = "1,1,,0.01\n2,2,,0.01\n1,30,,0.01\n2,31,,0.01\n";
  std::string const text = R"toml(
    [workload]
    [balancer]
    policy = "first"
    [server]
    count = 2
    boot_time = "0s"
    [state]
    placement = "client"
    [[scale]]
    at = "0.5s"
    count = 2
    [[scale]]
    at = "10s"
    count = 1
    [[scale]]
    at = "20s"
    count = 2
  )toml";
  for (char const* kind : {"cookie", "table"}) {
    CAPTURE(kind);
    std::vector<std::string> sets{std::string{"balancer.affinity.kind="} + kind,
                                  "balancer.policy=round_robin"};
    TrialResult const by_name = replay(rows, text, sets);
    CHECK(served(by_name) == std::vector<std::uint64_t>{2, 2});
    // The second session is new to the balancer, whose turn it is at the first server.
    sets.push_back("balancer.affinity.binds_to=instance");
    TrialResult const by_instance = replay(rows, text, sets);
    CHECK(served(by_instance) == std::vector<std::uint64_t>{3, 1});
  }
}

} // namespace binding_test
