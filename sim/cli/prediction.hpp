#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <optional>

namespace stickysim {

/// What arithmetic says of a design before anything is simulated, from means alone and without faults.
struct Prediction {
  double requests = 0; ///< issued within the run's duration
  double utilization =
      0; ///< work offered per worker, of as many as a controller asks for: 1 or more cannot be served
  std::optional<double> store_utilization;
  bool upper_bound = false; ///< closed users wait for their answers, so that the true numbers are lower
};

Prediction predict(Design const& design, RunSettings const& run);

} // namespace stickysim
