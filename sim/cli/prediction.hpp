#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <optional>

namespace stickysim {

/// The least and the most that a number can be; both are the same if means alone tell it.
struct Bounds {
  double least = 0;
  double most = 0;

  bool exact() const { return least == most; }
};

/// The load of a design, computed without a simulation from means only; faults are left out. Closed users
/// wait for their answers and may ask for less, down to nothing. Servers with a cache read from the store at
/// most at each request, and perhaps never.
struct Prediction {
  Bounds requests;    ///< issued within the run's duration
  Bounds utilization; ///< work offered per worker, after a controller has scaled: 1 or more cannot be served
  std::optional<Bounds> store_utilization; ///< empty if no store is in use
};

Prediction predict(Design const& design, RunSettings const& run);

} // namespace stickysim
