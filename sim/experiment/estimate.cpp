#include "experiment/chance.hpp"
#include <stickysim/experiment/estimate.hpp>

#include <cmath>
#include <vector>

namespace stickysim {

Estimate estimate(std::span<double const> values, double confidence) {
  Estimate result;
  result.replications = static_cast<int>(values.size());
  if (values.empty()) return result;

  // Measured from the first value: equal values then have exactly that mean and no variance.
  auto const n = static_cast<double>(values.size());
  double shift = 0;
  for (double const value : values)
    shift += value - values[0];
  result.mean = values[0] + shift / n;
  result.low = result.high = result.mean;
  if (values.size() < 2) return result;

  double squares = 0;
  for (double const value : values)
    squares += (value - result.mean) * (value - result.mean);
  double const half_width =
      student_t(values.size() - 1, (1 - confidence) / 2) * std::sqrt(squares / (n - 1)) / std::sqrt(n);
  result.low = result.mean - half_width;
  result.high = result.mean + half_width;
  result.has_interval = true;
  return result;
}

Estimate estimate_difference(std::span<double const> values, std::span<double const> baseline,
                             double confidence) {
  std::vector<double> differences;
  for (std::size_t i = 0; i < values.size(); ++i)
    differences.push_back(values[i] - baseline[i]);
  return estimate(differences, confidence);
}

} // namespace stickysim
