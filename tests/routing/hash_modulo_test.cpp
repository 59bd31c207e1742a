#include "catch.hpp"
#include "routing/known_fleet.hpp"
#include "routing/moved.hpp"

using namespace stickysim;

TEST_CASE("hash modulo takes the place that the remainder tells, and the next at the next attempt") {
  KnownFleet fleet{"hash_modulo", 5};
  fleet.set_up(1, false);
  Random random{1};
  CHECK(fleet.pick(random, {.hash = 10}) == 3);
  CHECK(fleet.pick(random, {.hash = 10, .attempt = 1}) == 4);
  CHECK(fleet.pick(random, {.hash = 10, .attempt = 2}) == 0);
  CHECK(fleet.pick(random, {.hash = UINT64_MAX}) == 4);
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
  CHECK(fleet.pick(random, {.hash = 5, .attempt = 1}) == 0);
}

TEST_CASE("hash modulo maps equal weights as it maps no weights") {
  KnownFleet weighted{"hash_modulo(weighted=true)", 7};
  weighted.set_weights(std::vector<std::uint32_t>(7, 12));
  KnownFleet plain{"hash_modulo", 7};
  CHECK(moved(weighted, plain) == 0);
}
