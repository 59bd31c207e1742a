#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
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
        share[fleet.choose(random, {.hash = key * (UINT64_MAX / keys)})] += double{1} / keys;
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
      walk.push_back(fleet.pick(random, {.hash = hash, .attempt = attempt}));
    CHECK(fleet.pick(random, {.hash = hash, .attempt = 12}) == walk.front());
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
    while (!some.up(all.pick(random, {.hash = hash, .attempt = attempt})))
      ++attempt;
    REQUIRE(some.pick(random, {.hash = hash}) == all.pick(random, {.hash = hash, .attempt = attempt}));
  }
  for (ServerId const absent : {0u, 3u, 4u, 5u, 11u})
    some.set_up(absent, true);
  for (int session = 0; session < 2000; ++session) {
    RoutingKey const key{.hash = random.bits()};
    REQUIRE(some.pick(random, key) == all.pick(random, key));
  }
}

TEST_CASE("the ring runs clockwise, wraps around, and depends on its seed alone") {
  KnownFleet fleet{"ring_hash(vnodes=3)", 5, 9};
  Random random{1};
  // Past the last point comes the first.
  CHECK(fleet.pick(random, {.hash = UINT64_MAX}) == fleet.pick(random, {.hash = 0}));

  KnownFleet other{"ring_hash(vnodes=3)", 5, 10};
  int moved = 0;
  for (int session = 0; session < 1000; ++session) {
    RoutingKey const key{.hash = random.bits()};
    moved += fleet.pick(random, key) != other.pick(random, key) ? 1 : 0;
  }
  CHECK(moved > 500);
  // Fixed owners: a change of hash would remap every recorded result.
  std::string owners;
  for (std::uint64_t sixteenth = 0; sixteenth < 16; ++sixteenth)
    owners += std::to_string(fleet.pick(random, {.hash = sixteenth << 60}));
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

namespace {

/// Shares of the hashes, measured by evenly spaced keys.
std::vector<double> shares_of(KnownFleet& fleet) {
  std::uint64_t const keys = 40'000;
  Random unused{1};
  std::vector<double> shares(fleet.size());
  for (std::uint64_t key = 0; key < keys; ++key)
    shares[fleet.pick(unused, {.hash = key * (UINT64_MAX / keys)})] += 1.0 / static_cast<double>(keys);
  return shares;
}

} // namespace

TEST_CASE("the nearest point's shares vary as half gaps on both sides of random points do") {
  // A server's share is the sum of c g over all gaps g, c being half the number of the gap's ends that are
  // its own. Uniform gaps have variance (P − 1) / (P² (P + 1)) and covariance −1 / (P² (P + 1)), with P = N V
  // points; b = V (V − 1) / (P − 1) gaps have both ends on one server. So the squared coefficient of
  // variation is (P (b + V) / 2 − V²) / (V² (P + 1)), about half of the clockwise ring's. Bound as there.
  double const n = 40;
  double const v = 16;
  double const p = n * v;
  double const b = v * (v - 1) / (p - 1);
  double const expected = (p * (b + v) / 2 - v * v) / (v * v * (p + 1));
  double sum_cv2 = 0;
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    KnownFleet fleet{"ring_hash(vnodes=16, points=nearest)", 40, seed};
    for (double const share : shares_of(fleet))
      sum_cv2 += (share * n - 1) * (share * n - 1) / n;
  }
  CHECK(std::fabs(sum_cv2 / 30 / expected - 1) < 5 * std::sqrt((2 + 6 / v) / (30 * n)));
}

TEST_CASE("on the nearest-point ring, too, only sessions of the absent move, to the next in their order") {
  KnownFleet all{"ring_hash(vnodes=16, points=nearest)", 12};
  KnownFleet some{"ring_hash(vnodes=16, points=nearest)", 12};
  for (ServerId const absent : {0u, 3u, 4u, 5u, 11u})
    some.set_up(absent, false);
  Random random{1};
  for (int session = 0; session < 2000; ++session) {
    std::uint64_t const hash = random.bits();
    std::uint32_t attempt = 0;
    while (!some.up(all.pick(random, {.hash = hash, .attempt = attempt})))
      ++attempt;
    REQUIRE(some.pick(random, {.hash = hash}) == all.pick(random, {.hash = hash, .attempt = attempt}));
  }
}

TEST_CASE("a session goes to the nearer of the two points around it") {
  // With one point a server the clockwise ring tells where the points are: where the owner changes.
  KnownFleet clockwise{"ring_hash(vnodes=1)", 6};
  KnownFleet nearest{"ring_hash(vnodes=1, points=nearest)", 6};
  Random unused{1};
  auto const owner = [&](KnownFleet& fleet, std::uint64_t hash) {
    return fleet.pick(unused, {.hash = hash});
  };
  std::vector<std::uint64_t> points; // the last hash of each owner
  std::uint64_t const step = UINT64_MAX / 4096;
  for (std::uint64_t hash = 0; hash < step * 4095; hash += step)
    if (owner(clockwise, hash) != owner(clockwise, hash + step)) points.push_back(hash);
  REQUIRE(points.size() == 6);
  for (std::size_t i = 1; i < points.size(); ++i) {
    std::uint64_t const gap = points[i] - points[i - 1];
    if (gap < 64 * step) continue;
    CHECK(owner(nearest, points[i - 1] + gap / 2 - 2 * step) == owner(clockwise, points[i - 1]));
    CHECK(owner(nearest, points[i - 1] + gap / 2 + 2 * step) == owner(clockwise, points[i]));
  }
}

TEST_CASE("a weighted ring shares out in proportion to the weights, and follows them") {
  std::vector<std::uint32_t> const weights{1, 2, 3, 10, 4};
  KnownFleet fleet{"ring_hash(weighted=true)", 5};
  fleet.set_weights(weights);
  std::vector<double> const shares = shares_of(fleet);
  double const points = 160 * std::accumulate(weights.begin(), weights.end(), 0.0);
  for (std::size_t server = 0; server < 5; ++server) {
    // A share is Beta(own points, the others'). Five standard deviations: 6e-7 each.
    double const mean = 160 * weights[server] / points;
    CHECK(std::fabs(shares[server] - mean) < 5 * std::sqrt(mean * (1 - mean) / points));
  }
  fleet.set_weights({1, 1, 1, 1, 1});
  KnownFleet plain{"ring_hash", 5};
  CHECK(shares_of(fleet) == shares_of(plain));
}

TEST_CASE("a weighted ring that would not fit has fewer points for all") {
  KnownFleet fleet{"ring_hash(vnodes=100000, weighted=true)", 2};
  fleet.set_weights({256, 128}); // 38 million points
  // Arcs are shorter than the distance of the keys: five standard deviations of 40,000 draws, 6e-7.
  CHECK(std::fabs(shares_of(fleet)[0] - 2.0 / 3) < 5 * std::sqrt(2.0 / 9 / 40'000));
}
