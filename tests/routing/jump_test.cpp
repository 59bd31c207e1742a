#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"

#include <vector>

using namespace stickysim;

TEST_CASE("jump answers what other implementations of the paper do") {
  struct {
    std::uint64_t key;
    std::uint32_t servers;
    ServerId expected;
  } const rows[] = {{1, 1, 0}, {42, 57, 43}, {0xDEAD10CC, 1, 0}, {0xDEAD10CC, 666, 361}, {256, 1024, 520}};
  Random random{1};
  for (auto const& row : rows) {
    KnownFleet fleet{"jump", row.servers};
    CHECK(fleet.pick(random, {.hash = row.key}) == row.expected);
  }
}

TEST_CASE("jump shares out evenly, and one server more takes only what it gets") {
  KnownFleet some{"jump", 12};
  some.set_up(11, false);
  KnownFleet all{"jump", 12};
  std::vector<double> law(12, 1.0 / 12);
  CHECK(chi_square(count_picks(all, 60'000, 1), law) < chi_square_bound(12)); // false alarm: 1e-6
  Random random{2};
  for (int i = 0; i < 5000; ++i) {
    RoutingKey const key{.hash = random.bits()};
    ServerId const after = all.pick(random, key);
    REQUIRE((after == 11 || after == some.pick(random, key)));
  }
}

TEST_CASE("retries of jump spread over all other servers") {
  KnownFleet fleet{"jump", 4};
  Random random{1};
  std::vector<std::uint64_t> counts(4);
  for (int session = 0; session < 40'000; ++session) {
    RoutingKey const key{.hash = random.bits()};
    if (fleet.pick(random, key) == 1) ++counts[fleet.pick_another(random, key, {1})];
  }
  double const third = 1.0 / 3;
  CHECK(chi_square(counts, std::vector{third, 0.0, third, third}) < chi_square_bound(3)); // false alarm: 1e-6
}
