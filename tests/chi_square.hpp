#pragma once

#include <cmath>
#include <cstddef>
#include <cstdint>
#include <span>

namespace stickysim {

/// Pearson's statistic of `counts` over what `probabilities` (that sum to 1) lead to expect.
inline double chi_square(std::span<std::uint64_t const> counts, std::span<double const> probabilities) {
  double total = 0;
  for (std::uint64_t const count : counts)
    total += static_cast<double>(count);
  double statistic = 0;
  for (std::size_t i = 0; i < counts.size(); ++i) {
    double const expected = total * probabilities[i];
    double const excess = static_cast<double>(counts[i]) - expected;
    if (excess != 0) statistic += excess * excess / expected; // infinite where nothing was expected
  }
  return statistic;
}

/// What the statistic of `cells` cells exceeds with probability 1e-6 (Wilson and Hilferty's approximation).
inline double chi_square_bound(std::size_t cells) {
  double const freedom = static_cast<double>(cells - 1);
  double const spread = 2 / (9 * freedom);
  return freedom * std::pow(1 - spread + 4.753 * std::sqrt(spread), 3);
}

} // namespace stickysim
