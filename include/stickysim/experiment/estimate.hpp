#pragma once

#include <span>

namespace stickysim {

/// A mean over replications with its Student-t confidence interval. With one replication the interval is
/// undefined and `has_interval` false.
struct Estimate {
  double mean = 0;
  double low = 0;
  double high = 0;
  int replications = 0;
  bool has_interval = false;
};

/// Student-t interval over independent replications (Law, Simulation Modeling and Analysis, 5th ed., 4.5).
Estimate estimate(std::span<double const> values, double confidence);

/// The same for the differences values[i] − baseline[i], paired by replication (common random numbers).
Estimate estimate_difference(std::span<double const> values, std::span<double const> baseline,
                             double confidence);

} // namespace stickysim
