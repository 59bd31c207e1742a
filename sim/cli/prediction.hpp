#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <optional>

namespace stickysim {

/// The load of a design, computed without a simulation from means only; faults are left out.
struct Prediction {
  double requests = 0; ///< issued within the run's duration
  double utilization =
      0; ///< work offered per worker, after a controller has scaled: 1 or more cannot be served
  std::optional<double> store_utilization;
  bool upper_bound = false; ///< closed users wait for their answers, so that the true numbers are lower
};

Prediction predict(Design const& design, RunSettings const& run);

} // namespace stickysim
