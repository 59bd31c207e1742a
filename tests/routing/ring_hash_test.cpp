#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

using namespace stickysim;

TEST_CASE("a ring's shares vary as arcs between random points do") {
  struct {
    std::uint32_t servers;
    std::uint32_t vnodes;
  } const rows[] = {{40, 160}, {40, 10}, {100, 1}};
  for (auto const& row : rows) {
    CAPTURE(row.servers, row.vnodes);
    // Evenly spaced keys measure the arcs almost exactly; 30 rings average out chance.
    int const rings = 30;
    int const keys = 40'000;
    double sum_cv2 = 0;
    for (std::uint64_t seed = 0; seed < rings; ++seed) {
      KnownFleet fleet{"ring_hash(vnodes=" + std::to_string(row.vnodes) + ")", row.servers, seed};
      Random random{1};
      std::vector<double> share(row.servers);
      for (std::uint64_t key = 0; key < keys; ++key)
        share[fleet.choose(random, {.session_hash = key * (UINT64_MAX / keys)})] += double{1} / keys;
      for (double const each : share)
        sum_cv2 += (each * row.servers - 1) * (each * row.servers - 1) / row.servers;
    }
    // Points cut the circle like uniform spacings: a share is Beta(V, (N − 1) V), its squared coefficient of
    // variation (N − 1) / (N V + 1). The mean over N shares and 30 rings has a relative deviation of about
    // sqrt((2 + 6 / V) / (30 N)); five of them: 6e-7.
    double const n = row.servers;
    double const v = row.vnodes;
    double const expected = (n - 1) / (n * v + 1);
    CHECK(std::fabs(sum_cv2 / rings / expected - 1) < 5 * std::sqrt((2 + 6 / v) / (rings * n)));
  }
}

TEST_CASE("attempts walk over all servers, each once, and then again") {
  KnownFleet fleet{"ring_hash", 12};
  Random random{1};
  for (int session = 0; session < 50; ++session) {
    std::uint64_t const hash = random.bits();
    std::vector<ServerId> walk;
    for (std::uint32_t attempt = 0; attempt < 12; ++attempt)
      walk.push_back(fleet.pick(random, {hash, attempt}));
    CHECK(fleet.pick(random, {hash, 12}) == walk.front());
    std::sort(walk.begin(), walk.end());
    CHECK(std::unique(walk.begin(), walk.end()) == walk.end());
  }
}

TEST_CASE("a session goes to the first candidate of its walk: only those of the absent servers move") {
  KnownFleet all{"ring_hash(vnodes=20)", 12};
  KnownFleet some{"ring_hash(vnodes=20)", 12};
  for (ServerId const absent : {0u, 3u, 4u, 5u, 11u})
    some.set_up(absent, false);
  Random random{1};
  for (int session = 0; session < 2000; ++session) {
    std::uint64_t const hash = random.bits();
    std::uint32_t attempt = 0;
    while (!some.up(all.pick(random, {hash, attempt})))
      ++attempt;
    REQUIRE(some.pick(random, {hash, 0}) == all.pick(random, {hash, attempt}));
  }
  for (ServerId const absent : {0u, 3u, 4u, 5u, 11u})
    some.set_up(absent, true);
  for (int session = 0; session < 2000; ++session) {
    RoutingKey const key{.session_hash = random.bits()};
    REQUIRE(some.pick(random, key) == all.pick(random, key));
  }
}

TEST_CASE("the ring runs clockwise, wraps around, and depends on its seed alone") {
  KnownFleet fleet{"ring_hash(vnodes=3)", 5, 9};
  Random random{1};
  // Past the last point comes the first.
  CHECK(fleet.pick(random, {.session_hash = UINT64_MAX}) == fleet.pick(random, {.session_hash = 0}));

  KnownFleet other{"ring_hash(vnodes=3)", 5, 10};
  int moved = 0;
  for (int session = 0; session < 1000; ++session) {
    RoutingKey const key{.session_hash = random.bits()};
    moved += fleet.pick(random, key) != other.pick(random, key) ? 1 : 0;
  }
  CHECK(moved > 500);
  // Fixed owners: a change of hash would remap every recorded result.
  std::string owners;
  for (std::uint64_t sixteenth = 0; sixteenth < 16; ++sixteenth)
    owners += std::to_string(fleet.pick(random, {.session_hash = sixteenth << 60}));
  CHECK(owners == "0044244443331120");
}

TEST_CASE("a ring too large is refused with the number that fits") {
  auto const made = make_routing_policy(*parse_call("ring_hash(vnodes=1000)"), 100'000, 1);
  REQUIRE(!made);
  CHECK(made.error().message ==
        "`vnodes` of `ring_hash` makes 100000000 points for 100000 servers, more than the "
        "16777216 that a ring may hold");
  CHECK(made.error().offset == 10);
  CHECK(made.error().help == "use at most 167");
}
