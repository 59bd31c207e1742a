#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"
#include "routing/moved.hpp"

#include <cmath>
#include <string>
#include <vector>

using namespace stickysim;

TEST_CASE("hash modulo takes the place that the remainder tells, and insists on it") {
  KnownFleet fleet{"hash_modulo", 5};
  fleet.set_up(1, false);
  Random random{1};
  CHECK(fleet.pick(random, {.hash = 10}) == 3);
  CHECK(fleet.pick(random, {.hash = 10, .attempt = 1}) == 3);
  CHECK(fleet.pick_another(random, {.hash = 10, .attempt = 1}, {3}) == 3);
  CHECK(fleet.pick(random, {.hash = UINT64_MAX}) == 4);
}

TEST_CASE("hash modulo all servers moves the sessions of the absent one alone, and spreads them") {
  for (std::string const policy : {"hash_modulo", "hash_modulo(weighted=true)", "jump"}) {
    CAPTURE(policy);
    KnownFleet before{policy, 5};
    before.configure();
    KnownFleet after{policy, 5};
    after.configure();
    after.set_up(1, false);
    KnownFleet avoiding{policy, 5};
    avoiding.configure();
    Random random{1};
    std::vector<std::uint64_t> homes(5);
    std::vector<std::uint64_t> counts(5);
    for (int session = 0; session < 40'000; ++session) {
      RoutingKey const key{.hash = random.bits()};
      ServerId const home = before.pick(random, key);
      ServerId const now = after.pick(random, key);
      ++homes[home];
      if (home != 1) REQUIRE(now == home);
      if (home == 1) ++counts[now];
      // One that has failed the request is passed over like one that is down.
      REQUIRE(avoiding.pick_another(random, key, {1}) == now);
    }
    // False alarm: 1e-6 each.
    CHECK(chi_square(homes, std::vector<double>(5, 0.2)) < chi_square_bound(5));
    CHECK(chi_square(counts, std::vector{0.25, 0.0, 0.25, 0.25, 0.25}) < chi_square_bound(4));
  }
}

TEST_CASE("when hashing again does not find a server, those that are left take turns") {
  // Two of 1,000 are up: 21 hashes find none with probability 0.998^21 = 0.959.
  KnownFleet fleet{"hash_modulo", 1000};
  fleet.configure();
  for (ServerId server = 0; server < 998; ++server)
    fleet.set_up(server, false);
  Random random{1};
  std::vector<std::uint64_t> counts(2);
  for (int session = 0; session < 2000; ++session)
    ++counts[fleet.pick(random, {.hash = random.bits()}) - 998];
  // Turns differ by one at most; some 82 are found by their hash. Five standard deviations of a coin: 6e-7.
  CHECK(std::abs(static_cast<double>(counts[0]) - 1000) < 1 + 5 * std::sqrt(82.0) / 2 * 1.2);
  CHECK(fleet.pick_another(random, {.hash = 1}, {998}) == 999);
}

TEST_CASE("hash modulo moves nearly all sessions when a server joins or leaves") {
  // Only keys of equal remainders stay, which are 1/(n+1) of all by the Chinese remainder theorem; when the
  // last of n leaves likewise 1/n. Bounds: five standard deviations, false alarm 6e-7 each.
  KnownFleet ten{"hash_modulo", 11};
  ten.set_up(10, false);
  KnownFleet eleven{"hash_modulo", 11};
  CHECK(std::fabs(moved(ten, eleven) - 10.0 / 11) < moved_bound(10.0 / 11));
  CHECK(std::fabs(moved(eleven, ten) - 10.0 / 11) < moved_bound(10.0 / 11));
  KnownFleet five{"hash_modulo", 5};
  KnownFleet four{"hash_modulo", 5};
  four.set_up(4, false);
  CHECK(std::fabs(moved(five, four) - 0.8) < moved_bound(0.8));
}

TEST_CASE("weighted hash modulo gives a server as many remainders as its weight") {
  KnownFleet fleet{"hash_modulo(weighted=true)", 5};
  fleet.set_weights({4, 2, 6, 0, 8});
  fleet.set_up(1, false);
  fleet.set_up(3, false);
  // 4, 6 and 8 are 2, 3 and 4 of nine.
  ServerId const expected[] = {0, 0, 2, 2, 2, 4, 4, 4, 4};
  Random random{1};
  for (std::uint64_t hash = 0; hash < 900; ++hash)
    CHECK(fleet.pick(random, {.hash = hash}) == expected[hash % 9]);
  CHECK(fleet.pick(random, {.hash = 5, .attempt = 1}) == 4);
  // Of 4, 2, 6, 1 and 8, a weight of 0 being one, the servers that are down have their places, too.
  fleet.configure();
  for (std::uint64_t hash = 0; hash < 4; ++hash)
    CHECK(fleet.pick(random, {.hash = 21 * hash + hash}) == 0);
}

TEST_CASE("hash modulo maps equal weights as it maps no weights") {
  KnownFleet weighted{"hash_modulo(weighted=true)", 7};
  weighted.set_weights(std::vector<std::uint32_t>(7, 12));
  KnownFleet plain{"hash_modulo", 7};
  CHECK(moved(weighted, plain) == 0);
}
