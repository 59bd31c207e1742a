// What is conserved while a trial runs is noticed as soon as it is not. The tests are compiled with the
// checks.
#include "model/conservation.hpp"
#include "model/parts.hpp"

using namespace stickysim;

namespace conservation_test {

namespace {

std::string const two_servers = R"toml(
  [workload]
  arrivals = "poisson(1/s)"
  requests = 5
  think_time = "1s"
  demand = "10ms"
  [server]
  count = 2
  workers = 2
)toml";

/// Two requests dispatched to the second server, of which one is served there.
struct Served : Parts {
  explicit Served(std::vector<std::string> const& sets = {}) : Parts{two_servers, sets} {
    for (int i = 0; i < 2; ++i) {
      std::uint32_t const id = request(session(0), 1);
      tier.add_load(requests[id]);
      conservation.dispatched();
    }
    ++fleet_server().busy;
    fleet_server().clock.start(engine.now());
    conservation.service_begins(1);
  }
  Server& fleet_server() { return fleet[1]; }

  Conservation conservation{fleet};
};

} // namespace

TEST_CASE("conservation: the checks are on in tests") { CHECK(debug_checks); }

TEST_CASE("conservation: books that add up pass, before and after an end and a death") {
  Served served;
  served.conservation.check(served.tier, served.fleet, served.requests);
  served.fleet.take_down(1, served.engine.now());
  served.conservation.check(served.tier, served.fleet,
                            served.requests); // the service has died with its server
}

TEST_CASE("conservation: a load too many or too few is noticed") {
  Served served;
  served.tier[0].add_load(0);
  CHECK_THROWS_AS(served.conservation.check(served.tier, served.fleet, served.requests), InvariantBroken);
  served.tier[0].remove_load(0);
  served.conservation.check(served.tier, served.fleet, served.requests);
  served.conservation.concluded();
  CHECK_THROWS_AS(served.conservation.check(served.tier, served.fleet, served.requests), InvariantBroken);
}

TEST_CASE("conservation: with an oracle every balancer knows of every request") {
  Served served{{"balancer.count=3", "balancer.load_info=\"true\""}};
  served.conservation.check(served.tier, served.fleet, served.requests);
  served.tier[2].remove_load(1);
  CHECK_THROWS_AS(served.conservation.check(served.tier, served.fleet, served.requests), InvariantBroken);
}

TEST_CASE("conservation: a service that ends twice, or a clock that runs on, is noticed") {
  Served twice;
  twice.conservation.service_ends(1);
  CHECK_THROWS_AS(twice.conservation.check(twice.tier, twice.fleet, twice.requests), InvariantBroken);

  Served runs_on;
  --runs_on.fleet_server().busy;
  runs_on.conservation.service_ends(1);
  CHECK_THROWS_AS(runs_on.conservation.check(runs_on.tier, runs_on.fleet, runs_on.requests), InvariantBroken);
  runs_on.fleet_server().clock.stop(runs_on.engine.now());
  runs_on.conservation.check(runs_on.tier, runs_on.fleet, runs_on.requests);
}

TEST_CASE("conservation: a retry that its budget never forgets is noticed") {
  Served served{{"balancer.retry_budget=0.5"}};
  REQUIRE(served.tier[0].begin_retry());
  CHECK_THROWS_AS(served.conservation.check(served.tier, served.fleet, served.requests), InvariantBroken);
  served.tier[0].end_retry();
  served.conservation.check(served.tier, served.fleet, served.requests);
}

TEST_CASE("conservation: no request is over that was never sent") {
  Parts parts{two_servers};
  Conservation conservation{parts.fleet};
  CHECK_THROWS_AS(conservation.concluded(), InvariantBroken);
}

} // namespace conservation_test
