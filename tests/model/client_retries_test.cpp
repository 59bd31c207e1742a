// What clients send again: after which pause, after which failures, within which budget.
#include "model/simulate.hpp"

#include <cmath>

using namespace stickysim;

namespace client_retries_test {

namespace {

/// A server without a queue, busy for 3 s with a session that nobody asks about.
std::string const busy = "[workload]\n[server]\nqueue = 0\n";
std::string const rows = "1,0,,3\n2,1,,0.1\n";

/// The latency of the second session.
Nanoseconds latency_of_second(TrialResult const& trial) { return latency_sum(trial) - 3 * second; }

/// Every request fails.
std::string const broken = "[workload]\n[server]\nfailure_rate = 1\n";

} // namespace

TEST_CASE("a client waits before it sends again, twice as long each time") {
  // Rejected at 1 s, 1.3 s, 1.9 s; at 3.1 s the server is free.
  std::vector<std::string> const sets{"workload.retries=3", "workload.backoff=300ms"};
  TrialResult const trial = replay(rows, busy, sets);
  CHECK(trial.requests.ok == 2);
  CHECK(trial.requests.retries == 3);
  CHECK(latency_of_second(trial) == (300 + 600 + 1200 + 100) * millisecond);

  // With a longest pause of 400 ms it comes at 1.3 s, 1.7 s and 2.1 s.
  std::vector<std::string> capped = sets;
  capped.push_back("workload.backoff_max=400ms");
  CHECK(failed(replay(rows, busy, capped), Failure::rejected) == 1);

  // Jitter shortens or lengthens pauses, within its bounds; the seed decides.
  for (std::string const jitter : {"equal", "full", "decorrelated"}) {
    std::vector<std::string> jittered{"workload.retries=255", "workload.backoff=300ms",
                                      "workload.backoff_max=1s", "workload.jitter=" + jitter};
    TrialResult const some = replay(rows, busy, jittered);
    CHECK(some.requests.ok == 2);
    CHECK(latency_of_second(some) >= 2100 * millisecond);
    CHECK(latency_of_second(some) <= 3100 * millisecond);
    CHECK(latency_of_second(some) != latency_of_second(replay(rows, busy, {"workload.retries=255"})));
  }
}

TEST_CASE("retries that are refused at once take no more of the stack the more there are") {
  TrialResult const trial =
      replay("1,0,,0.1\n",
             "[workload]\nretries = 255\n[balancer]\nretries = 100\nretry_delay = \"0s\"\n"
             "[server]\ncount = 2\n[[fault]]\nkind = \"crash\"\nserver = \"all\"\nat = \"0s\"\n",
             {}, "10s");
  CHECK(failed(trial, Failure::refused) == 1);
  CHECK(trial.requests_whole_run.retries == 256 * 101 - 1);
}

TEST_CASE("who waits to send again still has its patience") {
  TrialResult const trial =
      replay(rows, busy, {"workload.retries=1", "workload.backoff=5s", "workload.timeout=4s"});
  CHECK(failed(trial, Failure::timeout) == 1);
  CHECK(trial.requests.retries == 0);
  // Attempt by attempt, patience rests in the pause.
  TrialResult const patient = replay(
      rows, busy,
      {"workload.retries=1", "workload.backoff=5s", "workload.timeout=4s", "workload.retry_on_timeout=true"});
  CHECK(patient.requests.ok == 2);
  CHECK(latency_of_second(patient) == 5100 * millisecond);
}

TEST_CASE("a client whose patience ends may send again, and the server works for nothing") {
  // Each attempt takes 3 s; the client waits for 2.
  std::string const slow = "1,0,,3\n";
  std::string const text = "[workload]\ntimeout = \"2s\"\nretries = 2\n";
  TrialResult const once = replay(slow, text);
  CHECK(once.requests.retries == 0);
  CHECK(once.work_wasted_ns == 3 * second);

  TrialResult const again = replay(slow, text, {"workload.retry_on_timeout=true"});
  CHECK(again.requests.issued == 1);
  CHECK(again.requests.retries == 2);
  CHECK(failed(again, Failure::timeout) == 1);
  CHECK(again.work_wasted_ns == 9 * second);
  CHECK(again.servers[0].requests == 3);
  CHECK(static_cast<Nanoseconds>(again.in_flight_integral) == 6 * second);
  CHECK(again.ledger.count(Outcome::failed) == 1);

  // Behind another one's work the second attempt succeeds; its latency counts from the first.
  TrialResult const late = replay("1,0,,1.5\n2,0.1,,1\n", "[workload]\ntimeout = \"2s\"\nretries = 2\n",
                                  {"workload.retry_on_timeout=true", "server.workers=1"});
  CHECK(late.requests.ok == 2);
  CHECK(late.requests.retries == 1);
  CHECK(late.work_wasted_ns == 1 * second);
  CHECK(latency_sum(late) == 1500 * millisecond + 3400 * millisecond);
}

TEST_CASE("an attempt that was abandoned makes no state and binds nobody") {
  // The first login takes 3 s at server 1; the second, sent at 2 s, goes to server 2.
  std::string const text = R"toml(
    [workload]
    timeout = "2s"
    retries = 1
    retry_on_timeout = true
    [balancer]
    affinity = "cookie"
    [server]
    count = 2
  )toml";
  TrialResult const trial = replay("1,0,,3\n2,0.1,,2.5\n2,,1,0.1\n1,,1,0.1\n", text);
  CHECK(trial.requests.logged_out == 0);
  for (ServerResult const& server : trial.servers)
    CHECK(server.sessions_peak <= 1);
}

TEST_CASE("a budget allows a share of the requests to be sent again") {
  std::string text;
  // The first one finds the bucket full.
  for (int request = 0; request <= 100; ++request)
    text += std::to_string(request) + "," + std::to_string(request) + ",,0.1\n";
  std::vector<std::string> sets{"workload.retries=1"};
  CHECK(replay(text, broken, sets).requests.retries == 101);
  sets.push_back("workload.retry_budget=0.1");
  CHECK(replay(text, broken, sets).requests.retries == 10 + 10);
  sets.push_back("workload.retry_bucket=3");
  CHECK(replay(text, broken, sets).requests.retries == 3 + 10);

  // Timeouts draw on it, too.
  sets.insert(sets.end(), {"server.failure_rate=0", "server.workers=1000", "workload.timeout=50ms",
                           "workload.retry_on_timeout=true"});
  CHECK(replay(text, broken, sets).requests.retries == 3 + 10);
}

TEST_CASE("classes of clients have a budget each") {
  std::string const text = R"toml(
    [run]
    duration = "100.5s"
    replications = 1
    [[workload]]
    name = "free"
    arrivals = "constant(1/s)"
    demand = "10ms"
    retries = 1
    [[workload]]
    name = "bound"
    arrivals = "constant(1/s)"
    demand = "10ms"
    retries = 1
    retry_budget = 0.1
    [server]
    failure_rate = 1
  )toml";
  CHECK(simulate(text).front().requests.retries == 101 + 10 + 10);
}

TEST_CASE("an application fails at its rate, whatever serves it") {
  std::string const text = R"toml(
    [run]
    duration = "1000s"
    replications = 1
    [workload]
    arrivals = "poisson(20/s)"
    demand = "exponential(10ms)"
    [server]
    count = 4
    failure_rate = 0.25
  )toml";
  TrialResult const trial = simulate(text).front();
  auto const n = static_cast<double>(trial.requests.ok + failed(trial, Failure::error));
  double const share = static_cast<double>(failed(trial, Failure::error)) / n;
  CHECK(std::fabs(share - 0.25) <= 4.42 * std::sqrt(0.25 * 0.75 / n)); // false alarm 1e-5
  CHECK(trial.requests.failed_total() == failed(trial, Failure::error));
  // The same requests fail under another policy and on other servers.
  TrialResult const other = simulate(text, {"balancer.policy=random", "server.count=7"}).front();
  CHECK(failed(other, Failure::error) == failed(trial, Failure::error));

  // They are served before they fail, and balancers that retry anything retry them.
  CHECK(trial.servers[0].busy_ns > 0);
  CHECK(failed(simulate(text, {"balancer.retry_on=any", "balancer.redispatch=always"}).front(),
               Failure::error) < failed(trial, Failure::error) / 8);
}

TEST_CASE("each attempt of a request fails by a draw of its own") {
  std::string const text = R"toml(
    [run]
    duration = "1000s"
    replications = 1
    [workload]
    arrivals = "poisson(20/s)"
    demand = "1ms"
    [server]
    failure_rate = 0.5
  )toml";
  for (std::string const key : {"workload.retries=1", "balancer.retries=1"}) {
    CAPTURE(key);
    TrialResult const trial = simulate(text, {key, "balancer.retry_on=any", "balancer.redispatch=always",
                                              key[0] == 'w' ? "balancer.retries=0" : "workload.retries=0"})
                                  .front();
    auto const n = static_cast<double>(trial.requests.ok + failed(trial, Failure::error));
    double const share = static_cast<double>(failed(trial, Failure::error)) / n;
    CHECK(std::fabs(share - 0.25) <= 4.42 * std::sqrt(0.25 * 0.75 / n)); // false alarm 1e-5
  }
}

TEST_CASE("an error writes no state, in any discipline") {
  for (std::string const server : {"io=\"blocking\"", "io=\"async\"", "discipline=\"ps\""}) {
    CAPTURE(server);
    TrialResult const trial =
        replay("1,0,,1\n2,5,,1\n", "[workload]\n[server]\nfailure_rate = 1\n" + server + "\n");
    CHECK(failed(trial, Failure::error) == 2);
    CHECK(trial.servers[0].busy_ns == 2 * second);
    CHECK(trial.servers[0].sessions_peak == 0);
  }
}

TEST_CASE("a retry is the same work, or a draw of its own") {
  std::string const text = R"toml(
    [run]
    duration = "100s"
    replications = 1
    [workload]
    arrivals = "constant(1/s)"
    demand = "exponential(100ms)"
    retries = 1
    [server]
    workers = 100
    failure_rate = 1
  )toml";
  Nanoseconds const first = simulate(text, {"workload.retries=0"}).front().servers[0].busy_ns;
  CHECK(std::abs(simulate(text).front().servers[0].busy_ns - 2 * first) < second);
  Nanoseconds const fresh = simulate(text, {"workload.retry_demand=fresh"}).front().servers[0].busy_ns;
  CHECK(std::abs(fresh - 2 * first) > 100 * millisecond);

  // A recorded demand stays.
  CHECK(
      replay("1,0,,1\n", broken, {"workload.retries=1", "workload.retry_demand=fresh"}).servers[0].busy_ns ==
      2 * second);
}

TEST_CASE("an answer that comes too late is asked for again, and the state is still there") {
  std::string const text = R"toml(
    [workload]
    timeout = "390ms"
    retries = 1
    retry_on_timeout = true
    [balancer]
    affinity = "cookie"
    [server]
    workers = 4
    [network]
    client_rtt = "100ms"
  )toml";
  // The session's last request is answered after 420 ms, its repetition is, too.
  for (char const* memory : {"unlimited", "1GiB"}) {
    CAPTURE(memory);
    TrialResult const trial =
        replay("1,1,,0.01\n1,,5,0.32\n", text, {std::string{"server.memory="} + memory});
    CHECK(lost(trial) == 0);
    CHECK(trial.requests.logged_out == 0);
    CHECK(failed(trial, Failure::timeout) == 1);
  }
}

} // namespace client_retries_test
