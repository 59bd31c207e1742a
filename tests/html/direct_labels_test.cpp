#include "catch.hpp"
#include "html/direct_labels.hpp"

#include <algorithm>

using namespace stickysim;

TEST_CASE("direct labels: those that have room stay where they belong") {
  CHECK(spread({10, 50, 90}, 15, 0, 100) == std::vector<double>{10, 50, 90});
}

TEST_CASE("direct labels: those that touch part around their middle, in their order") {
  CHECK(spread({50, 52}, 20, 0, 100) == std::vector<double>{41, 61});
  CHECK(spread({52, 50}, 20, 0, 100) == std::vector<double>{61, 41});
  CHECK(spread({50, 50, 50}, 10, 0, 100) == std::vector<double>{40, 50, 60});
}

TEST_CASE("direct labels: none leaves the plot or lies on another") {
  std::vector<double> const wanted{100, 100, 99, 98, 3, 0, 0, 55};
  std::vector<double> places = spread(wanted, 12, 0, 100);
  for (double const place : places) {
    CHECK(place >= 0);
    CHECK(place <= 100);
  }
  std::ranges::sort(places);
  for (std::size_t i = 1; i < places.size(); ++i)
    CHECK(places[i] - places[i - 1] >= 12 - 1e-9);
}

TEST_CASE("direct labels: nothing to place") { CHECK(spread({}, 12, 0, 100).empty()); }
