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

/// The load of a design, computed without a simulation from means only. Faults and losses are left out, and
/// waits: those of workers that wait for a busy store as well. Closed users wait for their answers and may
/// ask for less, down to nothing. Servers with a cache read from the store for a session that comes from
/// elsewhere: where sessions stick for the first request alone, where they go anywhere for all that find
/// another server.
struct Prediction {
  Bounds requests;    ///< issued within the run's duration
  Bounds utilization; ///< work offered per worker, after a controller has scaled: 1 or more cannot be served
  std::optional<Bounds> store_utilization; ///< empty if no store is in use
};

Prediction predict(Design const& design, RunSettings const& run);

} // namespace stickysim
