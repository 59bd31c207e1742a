#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// The planned events of the fleet in the order of time, one comment line each.
std::string fleet_timeline(Design const& design);

} // namespace stickysim
