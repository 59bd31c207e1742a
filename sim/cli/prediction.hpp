#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <optional>

namespace stickysim {

/// What a number is between; both are the same where means alone tell it.
struct Bounds {
  double least = 0;
  double most = 0;

  bool exact() const { return least == most; }
};

/// What arithmetic says of a design before anything is simulated, from means alone and without faults. Closed
/// users wait for their answers and may ask for less, down to nothing; servers that cache read from the store
/// at each request at most, and perhaps never.
struct Prediction {
  Bounds requests;    ///< issued within the run's duration
  Bounds utilization; ///< work offered per worker, of as many as a controller asks for: 1 or more cannot be
                      ///< served
  std::optional<Bounds> store_utilization; ///< nothing where no store is in use
};

Prediction predict(Design const& design, RunSettings const& run);

} // namespace stickysim
