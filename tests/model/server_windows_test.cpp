// What each server does in each window, against figures known beforehand and the trial's own books.
#include "model/simulate.hpp"
#include <stickysim/results/recording.hpp>

using namespace stickysim;

namespace server_windows_test {

namespace {

/// Three windows of 10 s; two servers behind one balancer, which sees a death when three checks have failed.
std::string const fleet = R"toml(
  [run]
  duration = "30s"
  replications = 1
  window = "10s"
  [balancer]
  policy = "round_robin"
  health = {interval = "2s", fall = 3, rise = 1}
  [server]
  count = 2
  boot_time = "1s"
  [network]
  client_rtt = "0s"
  server_rtt = "0s"
  [state]
  placement = "local"
)toml";

struct Recorded {
  TrialResult trial;
  Recording recording{.order = {.server_windows = true}};

  ServerWindow const& at(std::size_t window, std::size_t server) const {
    return recording.server_windows.at(window * trial.servers.size() + server);
  }
};

Recorded record(Scenario const& scenario) {
  Recorded recorded;
  recorded.trial = run_trial(scenario.variants.front().design, scenario.run, 0, recorded.recording);
  return recorded;
}

Recorded record_replay(std::string const& rows, std::string const& text, std::vector<std::string> sets = {}) {
  WrittenFile const trace{"session,at,think,demand\n" + rows};
  sets.push_back("workload.trace=" + trace.path());
  return record(sample::loaded(text, {.sets = sets, .variants = {}}));
}

} // namespace

TEST_CASE("server windows: work, requests in hand and states are told by server") {
  // The first request works at server 1 from 2 to 6 s, the second at server 2 from 8 to 13 s; a third waits
  // for server 1 from 9 s on, whose worker the fourth has for 20 s from 8.5 s on.
  Recorded const recorded = record_replay("1,2,,4\n2,8,,5\n3,8.5,,20\n4,9.2,,0.1\n5,9.5,,0.1\n", fleet);
  REQUIRE(recorded.recording.server_windows.size() == 6);
  CHECK(recorded.at(0, 0).requests == 1);
  CHECK(recorded.at(0, 0).utilization == 0.55);
  CHECK(recorded.at(0, 1).utilization == 0.2);
  CHECK(recorded.at(0, 0).in_flight == 2);
  CHECK(recorded.at(0, 1).in_flight == 2);
  CHECK(recorded.at(0, 0).states == 1);
  CHECK(recorded.at(1, 1).requests == 2);
  CHECK(recorded.at(1, 1).utilization == 0.31);
  CHECK(recorded.at(1, 1).in_flight == 0);
  CHECK(recorded.at(1, 1).states == 2);
  CHECK(recorded.at(2, 0).requests == 2);
}

TEST_CASE("server windows: a server is up or not, and balancers believe what they have seen") {
  Recorded const recorded = record_replay("1,2,,0.1\n", fleet + R"toml(
    [[fault]]
    kind = "crash"
    server = 2
    at = "8s"
    for = "14s"
  )toml");
  CHECK(recorded.at(0, 1).up == false);
  CHECK(recorded.at(0, 1).believed_up == 1);
  CHECK(recorded.at(1, 1).up == false);
  CHECK(recorded.at(1, 1).believed_up == 0);
  CHECK(recorded.at(2, 1).up == true);
  CHECK(recorded.at(2, 1).believed_up == 1);
  for (std::size_t window : {0u, 1u, 2u}) {
    CHECK(recorded.at(window, 0).up);
    CHECK(recorded.at(window, 0).believed_up == 1);
    CHECK_FALSE(recorded.at(window, 1).draining);
  }
}

TEST_CASE("server windows: a server drains until it stops") {
  Recorded const recorded = record_replay("1,2,,0.1\n1,,25,0.1\n", fleet + R"toml(
    [[rollout]]
    at = "8s"
    drain_timeout = "7s"
  )toml",
                                          {"balancer.affinity=cookie"});
  CHECK(recorded.at(0, 0).draining); // it holds a state until 15 s
  CHECK_FALSE(recorded.at(0, 1).draining);
  CHECK_FALSE(recorded.at(1, 0).draining);
}

TEST_CASE("server windows: together they are the servers' books, and no part of the result") {
  std::string const change = GENERATE("server.discipline=ps", "workload.requests=1", "server.count=3");
  CAPTURE(change);
  Scenario const scenario = sample::loaded(fleet + R"toml(
    [workload]
    arrivals = "poisson(5/s)"
    requests = "geometric(5)"
    think_time = "exponential(1s)"
    demand = "exponential(50ms)"
  )toml",
                                           {.sets = {change}, .variants = {}});
  Recorded const recorded = record(scenario);
  CHECK(run_trial(scenario.variants.front().design, scenario.run, 0).fingerprint() ==
        recorded.trial.fingerprint());
  for (std::size_t server = 0; server < recorded.trial.servers.size(); ++server) {
    std::uint64_t requests = 0;
    double utilization = 0;
    for (std::size_t window = 0; window < 3; ++window) {
      requests += recorded.at(window, server).requests;
      utilization += recorded.at(window, server).utilization / 3;
    }
    ServerResult const& whole = recorded.trial.servers[server];
    CHECK(requests > 0);
    CHECK(requests == whole.requests);
    CHECK(utilization == Approx(to_seconds(whole.busy_ns) / 30));
  }
}

TEST_CASE("server windows: none where they were more than anybody wants to see") {
  Scenario const scenario =
      sample::loaded(fleet + "[workload]\narrivals = \"poisson(1/s)\"\ndemand = \"1ms\"\n",
                     {.sets = {"run.window=1ms"}, .variants = {}});
  CHECK(record(scenario).recording.server_windows.empty()); // 30,000 windows of two servers
}

} // namespace server_windows_test
