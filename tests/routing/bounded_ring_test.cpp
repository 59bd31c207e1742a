#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

using namespace stickysim;

TEST_CASE("bounded ring takes the first server of the ring's walk that is under the capacity") {
  KnownFleet bounded{"bounded_ring(vnodes=20, epsilon=0.5)", 10, 3};
  KnownFleet ring{"ring_hash(vnodes=20)", 10, 3};
  Random chance{1};
  for (int step = 0; step < 20'000; ++step) {
    auto const server = static_cast<ServerId>(chance.below(10));
    if (chance.below(20) == 0) {
      bool const up = !bounded.up(server) || bounded.servers().size() == 1;
      bounded.set_up(server, up);
      ring.set_up(server, up);
    }
    bounded.set_load(server, static_cast<std::uint32_t>(chance.below(6)));
    double in_flight = 0;
    for (ServerId const each : bounded.servers())
      in_flight += bounded.load(each);
    double const capacity = std::ceil(1.5 * (in_flight + 1) / static_cast<double>(bounded.servers().size()));

    std::uint64_t const hash = chance.bits();
    std::vector<ServerId> fit;
    for (ServerId const each : ring.walk(chance, hash))
      if (bounded.load(each) < capacity) fit.push_back(each);
    std::vector<ServerId> const walk = bounded.walk(chance, hash);
    REQUIRE(std::vector(walk.begin(), walk.begin() + static_cast<std::ptrdiff_t>(fit.size())) == fit);
  }
}

TEST_CASE("ten thousand sessions on a bounded ring of single points") {
  // 100 servers, epsilon 0.25: the fullest is at the bound, 125 exactly. A plain loop over random points,
  // with the capacity that grows with the sessions, sends a fraction of 0.4025 of them elsewhere than to
  // their first server, with a deviation of 0.034 between rings. Five standard errors of the mean of 25:
  // 6e-7.
  double spilled = 0;
  for (std::uint64_t seed = 0; seed < 25; ++seed) {
    KnownFleet bounded{"bounded_ring(vnodes=1)", 100, seed};
    KnownFleet ring{"ring_hash(vnodes=1)", 100, seed};
    Random keys{seed};
    Random unused{1};
    std::uint32_t most = 0;
    for (int session = 0; session < 10'000; ++session) {
      RoutingKey const key{.hash = keys.bits()};
      ServerId const picked = bounded.pick(unused, key);
      spilled += picked != ring.pick(unused, key) ? 1 : 0;
      bounded.set_load(picked, bounded.load(picked) + 1);
      most = std::max(most, bounded.load(picked));
    }
    CHECK(most == 125);
  }
  CHECK(std::fabs(spilled / 250'000 - 0.4025) < 0.034);
}

TEST_CASE("ten thousand sessions on a ring of single points with a capacity fixed beforehand") {
  // 100 servers of 125 sessions each, the mean times 1.25: a fraction of 0.339 goes elsewhere than to its
  // first server. It deviates by 0.034 between rings, and the greatest of 100 random arcs, 5.187 means on
  // average (the sum of 1/k), by 1.28. Five standard errors of the
  // means of 100 and 800 rings are within the bounds: false alarm 6e-7 each.
  double spilled = 0;
  double unbounded = 0;
  for (std::uint64_t seed = 0; seed < 800; ++seed) {
    KnownFleet bounded{"bounded_ring(vnodes=1, capacity=125)", 100, seed};
    KnownFleet ring{"ring_hash(vnodes=1)", 100, seed};
    Random keys{seed};
    Random unused{1};
    std::vector<std::uint32_t> sessions(100);
    for (int session = 0; session < 10'000; ++session) {
      RoutingKey const key{.hash = keys.bits()};
      ServerId const first = ring.pick(unused, key);
      ++sessions[first];
      if (seed >= 100) continue;
      ServerId const picked = bounded.pick(unused, key);
      spilled += picked != first ? 1 : 0;
      bounded.set_load(picked, bounded.load(picked) + 1);
    }
    unbounded += *std::max_element(sessions.begin(), sessions.end()) / 100.0;
    if (seed >= 100) continue;
    std::uint32_t most = 0;
    for (ServerId server = 0; server < 100; ++server)
      most = std::max(most, bounded.load(server));
    CHECK(most == 125);
  }
  CHECK(std::fabs(spilled / 1'000'000 - 0.339) < 0.06 * 0.339);
  CHECK(std::fabs(unbounded / 800 - 5.187) < 0.05 * 5.187);
}

TEST_CASE("a capacity that is too small for all requests grows with them") {
  KnownFleet fixed{"bounded_ring(vnodes=3, epsilon=0.5, capacity=2)", 4};
  KnownFleet growing{"bounded_ring(vnodes=3, epsilon=0.5)", 4};
  Random keys{1};
  for (int session = 0; session < 400; ++session) {
    RoutingKey const key{.hash = keys.bits()};
    ServerId const picked = fixed.pick(keys, key);
    // ceil(1.5 (m + 1) / 4) is more than 2 from the sixth session on.
    if (session >= 5) REQUIRE(picked == growing.pick(keys, key));
    fixed.set_load(picked, fixed.load(picked) + 1);
    growing.set_load(picked, growing.load(picked) + 1);
  }
}
