#include "experiment/mser.hpp"

#include <algorithm>
#include <limits>

namespace stickysim {

std::size_t mser_truncation(std::span<double const> values, std::size_t most) {
  if (values.empty()) return 0;
  // From the end, by Welford's recurrence.
  std::size_t best = 0;
  double least = std::numeric_limits<double>::infinity();
  double mean = 0;
  double squares = 0;
  double rest = 0;
  for (std::size_t first = values.size(); first-- > 0;) {
    rest += 1;
    double const beyond = values[first] - mean;
    mean += beyond / rest;
    squares += beyond * (values[first] - mean);
    if (first > most) continue;
    double const error = squares / (rest * rest);
    if (error > least) continue;
    least = error;
    best = first;
  }
  return std::min(best, most);
}

} // namespace stickysim
