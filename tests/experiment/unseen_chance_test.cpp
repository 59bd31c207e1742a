#include "catch.hpp"
#include "experiment/unseen_chance.hpp"

using namespace stickysim;

TEST_CASE("what none of the trials has shown may have a chance of about three by their number") {
  CHECK(unseen_chance(1, 0.95) == Approx(0.95));
  CHECK(unseen_chance(10, 0.95) == Approx(0.2589).epsilon(1e-3));
  CHECK(unseen_chance(10'000, 0.95) == Approx(3e-4).epsilon(2e-3));
  CHECK(unseen_chance(10, 0.99) == Approx(0.3690).epsilon(1e-3));
}
