#include "catch.hpp"
#include "routing/hash_ring.hpp"
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <vector>

using namespace stickysim;

TEST_CASE("a ring finds the point at or clockwise after a hash, and those around it") {
  Random chance{1};
  for (std::uint64_t seed = 0; seed < 300; ++seed) {
    std::vector<std::uint32_t> points(1 + chance.below(6));
    for (std::uint32_t& each : points)
      each = static_cast<std::uint32_t>(chance.below(1 + chance.below(60)));
    points.front() += 1;
    HashRing const ring{points, seed};

    std::vector<std::uint64_t> all;
    std::vector<std::uint32_t> counts(points.size());
    for (std::size_t at = ring.first(0); all.size() < ring.size(); at = ring.next(at)) {
      all.push_back(ring.hash(at));
      ++counts[ring.server(at)];
    }
    REQUIRE(std::is_sorted(all.begin(), all.end()));
    REQUIRE(counts == points);

    auto const check = [&](std::uint64_t hash) {
      auto const after = std::lower_bound(all.begin(), all.end(), hash);
      std::size_t const expected = after == all.end() ? 0 : static_cast<std::size_t>(after - all.begin());
      std::size_t const at = ring.first(hash);
      REQUIRE(ring.hash(at) == all[expected]);
      REQUIRE(ring.hash(ring.next(at)) == all[(expected + 1) % all.size()]);
      REQUIRE(ring.hash(ring.previous(at)) == all[(expected + all.size() - 1) % all.size()]);
    };
    check(0);
    check(UINT64_MAX);
    for (std::uint64_t const point : all) {
      check(point - 1);
      check(point);
      check(point + 1);
    }
    for (int i = 0; i < 100; ++i)
      check(chance.bits());
  }
}
