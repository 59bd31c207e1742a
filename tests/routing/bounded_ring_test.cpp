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
    for (std::uint32_t attempt = 0; attempt < ring.servers().size(); ++attempt) {
      ServerId const each = ring.pick(chance, {.hash = hash, .attempt = attempt});
      if (bounded.load(each) < capacity) fit.push_back(each);
    }
    for (std::uint32_t attempt = 0; attempt < 12; ++attempt)
      REQUIRE(bounded.pick(chance, {.hash = hash, .attempt = attempt}) == fit[attempt % fit.size()]);
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
