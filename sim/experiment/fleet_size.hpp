#pragma once

#include "experiment/goal.hpp"

#include <functional>
#include <optional>

namespace stickysim {

/// The smallest fleet that does what it is to do.
struct FleetSize {
  std::optional<int> servers; ///< nothing if none of the fleets that were looked at does
  Met one_less = Met::no;     ///< what holds of one server less, or of the largest fleet if none does
};

/// Looks at fleets of `least` to `most` servers: it doubles until one does, halves what lies between, and
/// then looks at the two fleets below, for a smaller one may do by its shape what a larger one does not. One
/// that does farther below, among others that do not, stays unseen.
FleetSize smallest_fleet(int least, int most, std::function<Met(int servers)> const& met);

} // namespace stickysim
