// A policy that foresees its choices has to be right, or the wrong records are fetched from memory.
#include "catch.hpp"
#include "routing/every_policy.hpp"
#include "routing/known_fleet.hpp"
#include <stickysim/model/routing_hints.hpp>

#include <string>

using namespace stickysim;

namespace foresight_test {

namespace {

/// How many choices a policy foresees, among loads that do not change; each has to come true.
int foreseen(std::string const& policy) {
  KnownFleet fleet{policy, 50};
  RoutingHints const* const hints = fleet.policy().hints();
  if (hints == nullptr) return 0;
  for (ServerId server = 0; server < fleet.size(); ++server)
    fleet.set_load(server, server * 7 % 5);
  fleet.set_up(3, false);

  Random random{11};
  int guesses = 0;
  for (std::uint32_t choices = 0; choices < 200; ++choices) {
    std::uint32_t const guess = hints->foresee(fleet.candidates(), random, choices % 5);
    if (guess == no_server) continue;
    ++guesses;
    for (std::uint32_t i = 0; i < choices % 5; ++i)
      fleet.choose(random);
    REQUIRE(fleet.choose(random) == guess);
  }
  return guesses;
}

} // namespace

TEST_CASE("What a policy foresees comes true", "[routing]") {
  for (std::string const& policy : every_policy()) {
    INFO(policy);
    foreseen(policy);
  }
  for (char const* const policy :
       {"random", "weighted_random", "power_of_d(d=2)", "power_of_d(replacement=true)"}) {
    INFO(policy);
    CHECK(foreseen(policy) == 200);
  }
  CHECK(foreseen("least_requests(weights=haproxy)") == 80); // no more than one choice ahead
}

TEST_CASE("a law that foresees a key's server picks it, unless that is away or full", "[routing]") {
  for (std::string const& policy : every_policy()) {
    INFO(policy);
    KnownFleet fleet{policy, 50};
    bool const has_table =
        policy.starts_with("ring_hash") || policy.starts_with("bounded_ring") || policy.starts_with("maglev");
    RoutingHints const* const hints = fleet.policy().hints();
    if (hints == nullptr) {
      CHECK(!has_table);
      continue;
    }
    Random keys{5};
    Random random{11};
    int told = 0;
    int right = 0;
    for (int i = 0; i < 500; ++i) {
      std::uint64_t const hash = keys.bits();
      hints->fetch(hash);
      ServerId const server = hints->foresee_key(hash);
      if (server == no_server) continue;
      ++told;
      right += fleet.pick(random, {.hash = hash}) == server;
    }
    // Of two points the nearest is behind the hash half of the time, and one look-up tells only the other.
    int const least = policy.find("nearest") != std::string::npos ? told / 3 : told;
    CHECK(right >= least);
    CHECK((told == 500) == has_table);
  }
}

} // namespace foresight_test
