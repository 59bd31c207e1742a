#include "catch.hpp"
#include "chi_square.hpp"
#include <stickysim/engine/ziggurat.hpp>

#include <cmath>
#include <vector>

using namespace stickysim;

namespace ziggurat_test {

namespace {

/// Counts `draws` draws in cells of equal width from `low` on; the last cell is all beyond.
template <class Draw>
std::vector<std::uint64_t> histogram(int draws, double low, double width, std::size_t cells, Draw draw) {
  std::vector<std::uint64_t> counts(cells);
  for (int i = 0; i < draws; ++i) {
    double const cell = std::fmin(std::fmax((draw() - low) / width, 0), static_cast<double>(cells - 1));
    ++counts[static_cast<std::size_t>(cell)];
  }
  return counts;
}

template <class Cdf>
std::vector<double> cell_probabilities(double low, double width, std::size_t cells, Cdf cdf) {
  std::vector<double> probabilities;
  double below = 0;
  for (std::size_t cell = 0; cell < cells; ++cell) {
    double const upto = cell + 1 < cells ? cdf(low + width * static_cast<double>(cell + 1)) : 1;
    probabilities.push_back(upto - below);
    below = upto;
  }
  return probabilities;
}

} // namespace

TEST_CASE("exponential draws follow their law, tail included") {
  Random random{1};
  // The tail starts at 7.7; cells of a quarter reach to 9.75, beyond which 58 of a million draws lie.
  auto const counts = histogram(1'000'000, 0, 0.25, 40, [&] { return exponential(random); });
  auto const law = cell_probabilities(0, 0.25, 40, [](double x) { return 1 - std::exp(-x); });
  CHECK(chi_square(counts, law) < chi_square_bound(40)); // false alarm: 1e-6
}

TEST_CASE("normal draws follow their law, tails included") {
  Random random{2};
  // The tails start at ±3.65; the outermost cells lie beyond ±3.75.
  auto const counts = histogram(1'000'000, -4, 0.25, 32, [&] { return normal(random); });
  auto const law =
      cell_probabilities(-4, 0.25, 32, [](double x) { return std::erfc(-x / std::sqrt(2.0)) / 2; });
  CHECK(chi_square(counts, law) < chi_square_bound(32)); // false alarm: 1e-6
}

TEST_CASE("draws from deep in the tail decrease as they should") {
  Random random{3};
  // 200,000 draws of exponential_outside(layer 0) are the tail itself: 7.697 + an exponential.
  double sum = 0;
  for (int i = 0; i < 200'000; ++i)
    sum += exponential_outside(random, 0, 0);
  CHECK(std::fabs(sum / 200'000 - 8.69711747013105) < 5 / std::sqrt(200'000)); // five deviations: 6e-7

  // The normal's tail beyond r has mean f(r) / (1 − F(r)) and variance 1 + r m − m².
  double const r = 3.6541528853610088;
  double const mean =
      std::exp(-r * r / 2) / std::sqrt(2 * 3.141592653589793) / (std::erfc(r / std::sqrt(2.0)) / 2);
  sum = 0;
  for (int i = 0; i < 200'000; ++i)
    sum += normal_outside(random, 0, 0);
  CHECK(std::fabs(sum / 200'000 - mean) < 5 * std::sqrt((1 + r * mean - mean * mean) / 200'000));
}

TEST_CASE("successive draws are uncorrelated, and so are a draw's size and sign") {
  Random random{4};
  int const draws = 200'000;
  double serial = 0;
  double sign = 0;
  double previous = exponential(random) - 1;
  for (int i = 0; i < draws; ++i) {
    double const next = exponential(random) - 1;
    serial += previous * next;
    previous = next;
    double const z = normal(random);
    sign += (z > 0 ? 1 : -1) * (std::fabs(z) - std::sqrt(2 / 3.141592653589793));
  }
  CHECK(std::fabs(serial) < 5 * std::sqrt(draws));
  CHECK(std::fabs(sign) < 5 * std::sqrt(draws * (1 - 2 / 3.141592653589793)));
}

TEST_CASE("fixed first draws") {
  Random random{42};
  CHECK(exponential(random) == 0x1.0d78d65ae306cp+0);
  CHECK(exponential(random) == 0x1.0934ad875fe72p+0);
  CHECK(normal(random) == -0x1.0ac117b34a18bp-1);
  CHECK(normal(random) == -0x1.edd1524d63333p-2);
}

} // namespace ziggurat_test
