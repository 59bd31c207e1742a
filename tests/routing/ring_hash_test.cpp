#include "catch.hpp"
#include "routing/known_fleet.hpp"

#include <algorithm>
#include <cmath>
#include <numeric>
#include <string>
#include <vector>

using namespace stickysim;

namespace ring_hash_test {

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

TEST_CASE("an attempt that avoids no server meets the same one again, the first of its walk") {
  KnownFleet fleet{"ring_hash", 12};
  Random random{1};
  for (int session = 0; session < 50; ++session) {
    std::uint64_t const hash = random.bits();
    std::vector<ServerId> walk = fleet.walk(random, hash);
    CHECK(fleet.pick(random, {.hash = hash, .attempt = 3}) == walk.front());
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
    std::vector<ServerId> const walk = all.walk(random, hash);
    auto const is_up = [&](ServerId server) { return some.up(server); };
    REQUIRE(some.pick(random, {.hash = hash}) == *std::ranges::find_if(walk, is_up));
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

TEST_CASE("on the nearest-point ring, too, only sessions of the absent move") {
  KnownFleet all{"ring_hash(vnodes=16, points=nearest)", 12};
  KnownFleet some{"ring_hash(vnodes=16, points=nearest)", 12};
  for (ServerId const absent : {0u, 3u, 4u, 5u, 11u})
    some.set_up(absent, false);
  Random random{1};
  int moved = 0;
  for (int session = 0; session < 2000; ++session) {
    RoutingKey const key{.hash = random.bits()};
    ServerId const home = all.pick(random, key);
    if (some.up(home)) REQUIRE(some.pick(random, key) == home);
    moved += some.up(home) ? 0 : 1;
  }
  CHECK(moved > 500);
}

TEST_CASE("a retry on the nearest-point ring goes on clockwise from the point that was nearest") {
  // One point a server: the clockwise ring tells the order of the servers on the circle.
  KnownFleet clockwise{"ring_hash(vnodes=1)", 6};
  KnownFleet nearest{"ring_hash(vnodes=1, points=nearest)", 6};
  Random random{1};
  std::vector<ServerId> const circle = clockwise.walk(random, 0);
  for (int session = 0; session < 1000; ++session) {
    std::vector<ServerId> const walk = nearest.walk(random, random.bits());
    auto at = std::ranges::find(circle, walk.front()) - circle.begin();
    for (ServerId const server : walk)
      REQUIRE(server == circle[static_cast<std::size_t>(at++) % 6]);
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

namespace {

/// Of requests of one session one after another, none of which ends: which is the first after that on an idle
/// fleet that its own server gets again?
int second_at_home(ServerId home) {
  KnownFleet fleet{"ring_hash(vnodes=16, points=nearest, weighted=true, balance_factor=125)", 4};
  Random random{1};
  std::uint64_t hash = 0;
  while (fleet.pick(random, {.hash = hash}) != home)
    hash += UINT64_MAX / 4096;
  for (int request = 1;; ++request) {
    ServerId const server = fleet.pick(random, {.hash = hash});
    if (server == home && request > 1) return request;
    fleet.set_load(server, fleet.load(server) + 1);
  }
}

} // namespace

// With m requests in flight HAProxy has s = ceil(1.25 (m + 1)) slots for four servers; the k-th, from 0, has
// floor((k + 1) s / 4) - floor(k s / 4) of them, and at least one. Measured with HAProxy 2.6.12: the 6th,
// 5th, 5th and 4th request, by the server's place.
TEST_CASE("slots of a balance factor are shared out in the order of the servers") {
  CHECK(second_at_home(0) == 6);
  CHECK(second_at_home(1) == 5);
  CHECK(second_at_home(2) == 5);
  CHECK(second_at_home(3) == 4);
}

TEST_CASE("no server has more requests than its slots, and weights count") {
  KnownFleet fleet{"ring_hash(vnodes=16, weighted=true, balance_factor=150)", 3};
  fleet.set_weights({1, 2, 5});
  Random random{1};
  for (std::uint32_t in_flight = 0; in_flight < 800; ++in_flight) {
    ServerId const server = fleet.pick(random, {.hash = random.bits() >> 2}); // a quarter of the circle
    fleet.set_load(server, fleet.load(server) + 1);
  }
  // ceil(1.5 × 800) slots, by eighths.
  CHECK(fleet.load(0) <= 150);
  CHECK(fleet.load(1) <= 300);
  CHECK(fleet.load(2) <= 750);
  CHECK(fleet.load(0) + fleet.load(1) + fleet.load(2) == 800);
}

TEST_CASE("where the only server with slots is to be avoided, another one gets the request") {
  KnownFleet fleet{"ring_hash(balance_factor=101)", 3};
  Random random{1};
  fleet.set_load(0, 100);
  fleet.set_load(1, 100);
  CHECK(fleet.pick(random, {.hash = 1}) == 2);
  CHECK(fleet.pick_another(random, {.hash = 1}, {2}) != 2);
}

TEST_CASE("a balance factor is a percentage above 100, or 0") {
  for (char const* factor : {"1", "100"}) {
    auto const made =
        make_routing_policy(*parse_call(std::string{"ring_hash(balance_factor="} + factor + ")"), 4, 1);
    REQUIRE(!made);
    CHECK(made.error().offset == 10);
  }
  CHECK(make_routing_policy(*parse_call("ring_hash(balance_factor=101)"), 4, 1));
}

} // namespace ring_hash_test
