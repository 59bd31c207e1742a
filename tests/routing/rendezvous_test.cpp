#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"
#include "routing/moved.hpp"

#include <algorithm>
#include <cmath>
#include <string>
#include <tuple>
#include <vector>

using namespace stickysim;

TEST_CASE("every ranking of the servers has the same probability") {
  KnownFleet fleet{"rendezvous", 5};
  fleet.set_up(1, false);
  fleet.set_up(3, false);
  Random random{1};
  std::vector<std::uint64_t> counts(6); // the rankings of 0, 2 and 4, by first and second
  for (int i = 0; i < 30'000; ++i) {
    std::uint64_t const hash = random.bits();
    std::vector<ServerId> const walk = fleet.walk(random, hash);
    auto const [first, second, third] = std::tuple{walk[0], walk[1], walk[2]};
    REQUIRE(first + second + third == 6);
    ++counts[first / 2 * 2 + (second > third ? 1 : 0)];
  }
  CHECK(chi_square(counts, std::vector<double>(6, 1.0 / 6)) < chi_square_bound(6)); // false alarm: 1e-6
}

TEST_CASE("a session goes to the best live server of its ranking: only those of the absent move") {
  KnownFleet all{"rendezvous", 12};
  KnownFleet some{"rendezvous", 12};
  for (ServerId const absent : {0u, 3u, 4u, 5u, 11u})
    some.set_up(absent, false);
  Random random{1};
  for (int session = 0; session < 2000; ++session) {
    std::uint64_t const hash = random.bits();
    std::vector<ServerId> const walk = all.walk(random, hash);
    auto const is_up = [&](ServerId server) { return some.up(server); };
    REQUIRE(some.pick(random, {.hash = hash}) == *std::ranges::find_if(walk, is_up));
  }
}

TEST_CASE("a server that joins ten takes 1/11 of the sessions") {
  KnownFleet ten{"rendezvous", 11};
  ten.set_up(7, false);
  KnownFleet eleven{"rendezvous", 11};
  CHECK(std::fabs(moved(ten, eleven) - 1.0 / 11) < moved_bound(1.0 / 11)); // false alarm: 6e-7
}

TEST_CASE("the fullest of hashed servers is as full as the fullest of random bins") {
  // Exact expectation of the largest of ten multinomial counts of 1000: 115.66358. Its standard deviation is
  // below 6.5; five of the mean of 400: false alarm 6e-7.
  double sum = 0;
  for (std::uint64_t seed = 0; seed < 400; ++seed) {
    KnownFleet fleet{"rendezvous", 10, seed};
    std::vector<std::uint64_t> const counts = count_picks(fleet, 1000, seed + 1);
    sum += static_cast<double>(*std::max_element(counts.begin(), counts.end()));
  }
  CHECK(std::fabs(sum / 400 - 115.66358) < 5 * 6.5 / 20);
}

TEST_CASE("rendezvous depends on its seed alone") {
  // Fixed owners: a change of hash would remap every recorded result.
  KnownFleet fleet{"rendezvous", 5, 9};
  Random unused{1};
  std::string owners;
  for (std::uint64_t sixteenth = 0; sixteenth < 16; ++sixteenth)
    owners += std::to_string(fleet.pick(unused, {.hash = sixteenth << 60}));
  CHECK(owners == "2140114443004300");
}

TEST_CASE("weighted rankings have the probabilities of weight / -log(uniform)") {
  // Its greatest value is server i's with probability w_i / W, and then the next one j's with w_j / (W −
  // w_i).
  std::vector<std::uint32_t> const weights{5, 1, 2, 100, 8};
  KnownFleet fleet{"rendezvous(weighted=true)", 5};
  fleet.set_weights(weights);
  fleet.set_up(3, false);
  double const total = 16;
  std::vector<double> law(25, 0);
  for (ServerId const first : fleet.servers())
    for (ServerId const second : fleet.servers())
      if (first != second)
        law[5 * first + second] = weights[first] / total * weights[second] / (total - weights[first]);
  std::vector<std::uint64_t> counts(25);
  Random random{1};
  for (int i = 0; i < 60'000; ++i) {
    std::uint64_t const hash = random.bits();
    std::vector<ServerId> const walk = fleet.walk(random, hash);
    ++counts[5 * walk[0] + walk[1]];
  }
  CHECK(chi_square(counts, law) < chi_square_bound(12)); // false alarm: 1e-6
}

TEST_CASE("of weighted rankings only those change in which a server changes") {
  std::vector<std::uint32_t> weights{5, 1, 2, 16, 8, 3};
  KnownFleet before{"rendezvous(weighted=true)", 6};
  KnownFleet lighter{"rendezvous(weighted=true)", 6};
  KnownFleet without{"rendezvous(weighted=true)", 6};
  before.set_weights(weights);
  without.set_weights(weights);
  weights[4] = 5;
  lighter.set_weights(weights);
  without.set_up(4, false);
  Random random{1};
  int moved_by_weight = 0;
  int moved_by_leaving = 0;
  for (int session = 0; session < 5000; ++session) {
    RoutingKey const key{.hash = random.bits()};
    ServerId const old = before.pick(random, key);
    bool const moves = lighter.pick(random, key) != old;
    bool const leaves = without.pick(random, key) != old;
    REQUIRE((!leaves || old == 4));
    REQUIRE((!moves || old == 4));
    moved_by_weight += moves ? 1 : 0;
    moved_by_leaving += leaves ? 1 : 0;
  }
  // 8/35 of all were there, 5/32 stay. Five standard deviations: false alarm 6e-7 each.
  CHECK(std::fabs(moved_by_leaving / 5000.0 - 8.0 / 35) < 5 * std::sqrt(8.0 / 35 * 27 / 35 / 5000));
  double const expected = 8.0 / 35 - 5.0 / 32;
  CHECK(std::fabs(moved_by_weight / 5000.0 - expected) < 5 * std::sqrt(expected * (1 - expected) / 5000));
}

TEST_CASE("rendezvous ranks equal weights as it ranks no weights") {
  KnownFleet weighted{"rendezvous(weighted=true)", 7};
  weighted.set_weights(std::vector<std::uint32_t>(7, 12));
  KnownFleet plain{"rendezvous", 7};
  CHECK(moved(weighted, plain) == 0);
}
