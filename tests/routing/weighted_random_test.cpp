#include "catch.hpp"
#include "chi_square.hpp"
#include "routing/known_fleet.hpp"

#include <numeric>
#include <vector>

using namespace stickysim;

namespace weighted_random_test {

namespace {

std::vector<double> in_proportion(std::vector<std::uint32_t> const& weights) {
  double const total = std::accumulate(weights.begin(), weights.end(), 0.0);
  std::vector<double> shares;
  for (std::uint32_t const weight : weights)
    shares.push_back(weight / total);
  return shares;
}

} // namespace

TEST_CASE("weighted random picks in proportion to the weights") {
  for (std::vector<std::uint32_t> const& weights :
       {std::vector<std::uint32_t>{2, 1, 1}, {1, 256}, {3, 1, 4, 1, 5, 9, 2, 6}, {7, 7, 7, 7}}) {
    CAPTURE(weights);
    KnownFleet fleet{"weighted_random", static_cast<std::uint32_t>(weights.size())};
    fleet.set_weights(weights);
    // False alarm: 1e-6 each.
    CHECK(chi_square(count_picks(fleet, 40'000, 3), in_proportion(weights)) <
          chi_square_bound(weights.size()));
  }
}

TEST_CASE("weighted random shares out among the candidates alone") {
  KnownFleet fleet{"weighted_random", 5};
  fleet.set_weights({3, 1, 4, 1, 5});
  fleet.set_up(0, false);
  fleet.set_up(4, false);
  CHECK(chi_square(count_picks(fleet, 40'000, 4), in_proportion({0, 1, 4, 1, 0})) <
        chi_square_bound(3)); // false alarm: 1e-6
}

} // namespace weighted_random_test
