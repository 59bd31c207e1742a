// Which sessions lose their state, and of what.
#include "model/simulate.hpp"

#include <fmt/format.h>

#include <cmath>

using namespace stickysim;

namespace loss_test {

namespace {

/// Whether a fraction of `trials` independent trials is what a probability leads to expect. False alarm:
/// 1e-6.
bool agrees(double fraction, double probability, double trials) {
  return std::abs(fraction - probability) < 4.9 * std::sqrt(probability * (1 - probability) / trials);
}

/// Answered requests that were no login: those that looked for their state.
double lookups(TrialResult const& trial) {
  return static_cast<double>(trial.requests.ok - trial.requests.ok_logins + trial.requests.logged_out);
}

/// Server 2 of four is down from 10 to 20 s, and balancers know within 0.1 s.
std::string const crash = R"toml(
  [workload]
  [balancer]
  affinity = "cookie"
  [balancer.health]
  interval = "0.1s"
  fall = 1
  rise = 1
  [server]
  count = 4
  workers = 100
  boot_time = "0s"
  [[fault]]
  kind = "crash"
  server = 2
  at = "10s"
  for = "10s"
)toml";

/// `sessions` of a login at about `login_s` and, for all but each third, one more request `think_s` later.
std::string two_visits(int sessions, double login_s, double think_s) {
  std::string rows;
  for (int i = 0; i < sessions; ++i) {
    rows += fmt::format("{},{:.3f},,0.01\n", i, login_s + i * 0.001);
    if (i % 3 != 0) rows += fmt::format("{},,{},0.01\n", i, think_s);
  }
  return rows;
}

} // namespace

TEST_CASE("a crash aborts what is in service and what waits, and frees the workers") {
  // At 10 s server 1 serves one request and holds two more; a fourth comes after its return at 20 s.
  std::string const rows = "1,9.9,,5\n2,9.91,,5\n3,9.92,,5\n4,30,,5\n5,30,,5\n";
  for (char const* discipline : {"fifo", "ps"}) {
    TrialResult const trial = replay(rows, crash,
                                     {"server.count=1", "server.workers=1", "fault.server=1",
                                      "server.discipline=" + std::string{discipline}});
    CHECK(failed(trial, Failure::reset) == 3);
    CHECK(trial.ledger.count(Outcome::failed) == 3);
    CHECK(trial.requests.ok == 2);
    CHECK(trial.latency.max() == 10 * second);
    CHECK(trial.servers[0].busy_ns == 10 * second + 100 * millisecond);
    CHECK(trial.requests.retries == 0);
  }
}

TEST_CASE("a crash costs exactly the sessions pinned there that come back") {
  // 120 logins take turns over four servers; of the 30 on server 2 each third does not come back.
  std::string const rows = two_visits(120, 1, 15);
  TrialResult const sticky = replay(rows, crash);
  CHECK(sticky.states_destroyed == 30);
  CHECK(lost(sticky) == 20);
  CHECK(lost_by(sticky, Cause::crash) == 20);
  CHECK(sticky.ledger.count(Outcome::intact) == 100);
  CHECK(sticky.requests.logged_out == 20);

  CHECK(lost(replay(rows, crash, {"fault=[]"})) == 0);
  for (char const* placement : {"shared", "client"}) {
    TrialResult const elsewhere = replay(rows, crash, {"state.placement=" + std::string{placement}});
    CHECK(lost(elsewhere) == 0);
    CHECK(elsewhere.states_destroyed == 0);
    CHECK(elsewhere.ledger.count(Outcome::intact) == 120);
  }
}

TEST_CASE("without stickiness local state is found by one request in n") {
  for (int servers : {2, 4, 8}) {
    CAPTURE(servers);
    auto const trials = simulate(R"toml(
      [run]
      duration = "300s"
      replications = 1
      [workload]
      arrivals = "poisson(20/s)"
      requests = "geometric(10)"
      think_time = "exponential(1s)"
      demand = "exponential(20ms)"
      resend = false
      [balancer]
      policy = "random"
      [server]
      workers = 4
    )toml",
                                 {"server.count=" + std::to_string(servers)});
    TrialResult const& trial = trials.front();
    CHECK(agrees(measure(trial, "logged_out_fraction"), 1 - 1.0 / servers, lookups(trial)));
    CHECK(lost_by(trial, Cause::elsewhere) == lost(trial));
    CHECK(trial.requests.relogins == trial.requests.logged_out);
  }
}

TEST_CASE("state is gone when a user thinks longer than its time to live") {
  // Users think 10 s on average, state lives for 7 s: exp(-0.7) of the returns come too late.
  std::string const text = R"toml(
    [run]
    duration = "500s"
    warmup = "200s"
    replications = 1
    [workload]
    arrivals = "poisson(100/s)"
    requests = 2
    think_time = "exponential(10s)"
    demand = "1ms"
    on_loss = "abandon"
    [server]
    workers = 1000
    [state]
    ttl = "7s"
    reads = 0
    writes = 0
  )toml";
  for (char const* placement : {"local", "shared", "client"}) {
    CAPTURE(placement);
    auto const trials = simulate(text, {"state.placement=" + std::string{placement}});
    TrialResult const& trial = trials.front();
    CHECK(agrees(measure(trial, "logged_out_fraction"), std::exp(-0.7), lookups(trial)));
    CHECK(lost_by(trial, Cause::ttl) == lost(trial));
    CHECK(lost(trial) > 0);
  }
}

TEST_CASE("a time to live starts anew with each use and ends exactly") {
  std::string const rows = "1,0,,0.01\n1,,5,0.01\n1,,5,0.01\n1,,5.000000001,0.01\n";
  for (char const* placement : {"local", "shared", "client"}) {
    TrialResult const trial =
        replay(rows, "[workload]\n[server]\n[state]\nttl = \"5s\"\nreads = 0\nwrites = 0\n",
               {"state.placement=" + std::string{placement}, "workload.resend=false"});
    CHECK(trial.requests.ok == 4); // the three before the last, and a login after it
    CHECK(trial.requests.logged_out == 1);
    CHECK(lost_by(trial, Cause::ttl) == 1);
  }
}

TEST_CASE("a request turned away has read its state and writes none") {
  TrialResult const trial = replay("1,0,,0.01\n1,,6,0.01\n", R"toml(
    [workload]
    resend = false
    [state]
    placement = "shared"
    ttl = "5s"
    reads = 2
    writes = 3
  )toml");
  CHECK(trial.requests.logged_out == 1);
  CHECK(trial.store_visits == 5 + 2 + 5); // the login, the request, another login
}

TEST_CASE("a token above its limit is dropped: a user who comes back is logged out") {
  std::string const rows = two_visits(30, 1, 2);
  std::string const text = "[workload]\n[state]\nplacement = \"client\"\ntoken_limit = \"4KiB\"\n";
  TrialResult const over = replay(rows, text, {"state.token_bytes=4097B"});
  CHECK(lost(over) == 20);
  CHECK(lost_by(over, Cause::token) == 20);
  CHECK(over.ledger.count(Outcome::intact) == 10);
  CHECK(lost(replay(rows, text, {"state.token_bytes=4KiB"})) == 0);
}

TEST_CASE(
    "a hash policy keeps sessions together, but for those that a crash remaps and the return maps back") {
  std::vector<std::string> const hashed{"balancer.affinity=none", "balancer.policy=ring_hash"};
  auto const with = [&](std::vector<std::string> more) {
    more.insert(more.begin(), hashed.begin(), hashed.end());
    return more;
  };
  int const sessions = 300;

  // Logged in before the crash: server 2's are lost by it, whether they come during the outage or after it.
  for (double think_s : {13.0, 30.0}) {
    std::string const rows = two_visits(sessions, 1, think_s);
    TrialResult const calm = replay(rows, crash, with({"fault=[]"}));
    CHECK(lost(calm) == 0);
    TrialResult const trial = replay(rows, crash, hashed);
    std::uint64_t const logins_there = trial.states_destroyed;
    CHECK(logins_there > 0);
    CHECK(lost(trial) > 0);
    CHECK(lost(trial) == calm.servers[1].requests - logins_there);
    CHECK(lost_by(trial, Cause::crash) == lost(trial));
  }

  // Logged in during the outage: those that hash to server 2 are mapped back to it when it returns.
  std::string const rows = two_visits(sessions, 15, 30);
  TrialResult const calm = replay(rows, crash, with({"fault=[]"}));
  TrialResult const trial = replay(rows, crash, hashed);
  CHECK(lost(trial) > 0);
  CHECK(lost_by(trial, Cause::remap) == lost(trial));
  TrialResult const logins = replay(rows, crash, with({"fault=[]", "run.duration=20s"}));
  CHECK(lost(trial) == calm.servers[1].requests - logins.servers[1].requests);
}

} // namespace loss_test
