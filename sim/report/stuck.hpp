#pragma once

#include <stickysim/experiment/experiment.hpp>

#include <optional>

namespace stickysim {

/// A variant that did not recover from its faults although they are over, the same load is offered and it has
/// had the time.
struct Stuck {
  double fault_s = 0;       ///< when the last fault struck
  double since_s = 0;       ///< from its end to the end of the run
  double goodput = 0;       ///< of what it was before, at the end
  bool sends_again = false; ///< its clients do, which is what may keep it down
};

/// Means over the replications in which it is so; nothing unless it is in most of them, and none of the two
/// states of a variant that has two.
std::optional<Stuck> stuck(VariantResult const& variant);

} // namespace stickysim
