#pragma once

#include <span>

namespace stickysim {

/// A mean over replications with its Student-t confidence interval, in the unit of the values.
struct Estimate {
  double mean = 0; ///< 0 without values
  double low = 0;  ///< bounds of the interval; the mean where there is none
  double high = 0;
  int replications = 0;
  bool has_interval = false; ///< from two replications on
};

/// Student-t interval over independent replications (Law, Simulation Modeling and Analysis, 5th ed., 4.5).
/// `confidence` lies between 0 and 1: 0.95.
Estimate estimate(std::span<double const> values, double confidence);

/// The same for the differences values[i] − baseline[i], paired by replication (common random numbers).
/// `baseline` has as many values.
Estimate estimate_difference(std::span<double const> values, std::span<double const> baseline,
                             double confidence);

} // namespace stickysim
