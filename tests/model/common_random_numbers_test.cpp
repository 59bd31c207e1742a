// Designs are compared on the same traffic: what is random about a session does not depend on what the fleet
// does with it.
#include "model/simulate.hpp"

using namespace stickysim;

namespace common_random_numbers_test {

namespace {

/// Enough workers that nobody waits: then not even the times at which requests come depend on the design.
std::string const roomy = R"toml(
  [run]
  duration = "60s"
  replications = 3
  [workload]
  arrivals = "poisson(20/s)"
  requests = "geometric(8)"
  think_time = "exponential(2s)"
  demand = "lognormal(20ms, cv=2)"
  [balancer]
  affinity = "cookie"
  [server]
  count = 4
  workers = 1000
  [state.store]
  round_trip = "0s"
  service_time = "0s"
)toml";

struct Traffic {
  std::uint64_t sessions = 0;
  std::uint64_t requests = 0;
  Nanoseconds work_ns = 0;
  std::uint64_t latency_ns = 0;
  bool operator==(Traffic const&) const = default;
};

std::vector<Traffic> traffic(std::vector<std::string> const& sets) {
  std::vector<Traffic> all;
  for (TrialResult const& trial : simulate(roomy, sets)) {
    Traffic each{trial.sessions_started, trial.requests.issued, 0,
                 static_cast<std::uint64_t>(trial.latency_sum_ns)};
    for (ServerResult const& server : trial.servers)
      each.work_ns += server.busy_ns;
    all.push_back(each);
  }
  return all;
}

} // namespace

TEST_CASE("policies, affinity, placement and the size of the fleet leave the traffic alone") {
  auto const base = traffic({});
  CHECK(base[0] != base[1]);
  for (char const* policy : {"random", "least_requests", "power_of_d(d=2)", "ring_hash", "join_idle_queue"}) {
    CAPTURE(policy);
    CHECK(traffic({"balancer.policy=" + std::string{policy}}) == base);
  }
  CHECK(traffic({"state.placement=client"}) == base);
  CHECK(traffic({"state.placement=shared"}) == base);
  CHECK(traffic({"state.placement=shared", "balancer.affinity=none"}) == base);
  CHECK(traffic({"server.count=7"}) == base);
  CHECK(traffic({"balancer.count=3"}) == base);
  CHECK(traffic({"server.discipline=ps"}) == base);
  CHECK(traffic({"balancer.health=false"}) == base);
  CHECK(traffic({"run.seed=2"}) != base);
}

TEST_CASE("faults, queues and losses change what happens to sessions, not which start") {
  std::vector<std::string> const crowded{"server.workers=1", "server.queue=3", "server.count=8"};
  auto const sessions = [&](std::vector<std::string> more) {
    more.insert(more.end(), crowded.begin(), crowded.end());
    std::vector<std::uint64_t> started;
    for (Traffic const& each : traffic(more))
      started.push_back(each.sessions);
    return started;
  };
  auto const base = sessions({});
  CHECK(sessions({"workload.on_loss=abandon", "balancer.affinity=none"}) == base);
  CHECK(sessions({"state.placement=shared", "state.store.service_time=exponential(1ms)"}) == base);
  CHECK(sessions({"workload.timeout=30ms", "workload.on_failure=skip"}) == base);
}

TEST_CASE("a fault on a random server hits the same one in all designs") {
  std::string const text = roomy + "[[fault]]\nkind = \"crash\"\nat = \"30s\"\nfor = \"5s\"\n";
  auto const victims = [&](std::vector<std::string> const& sets) {
    std::vector<std::uint32_t> servers;
    for (TrialResult const& trial : simulate(text, sets))
      servers.push_back(trial.fleet_events.at(0).server);
    return servers;
  };
  auto const base = victims({"run.replications=20"});
  CHECK(victims({"run.replications=20", "balancer.policy=random", "state.placement=shared"}) == base);
  CHECK(std::vector<std::uint32_t>(20, base[0]) != base);
}

} // namespace common_random_numbers_test
