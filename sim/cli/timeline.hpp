#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// What is planned to happen to the fleet, in the order of time: a comment line each.
std::string fleet_timeline(Design const& design);

} // namespace stickysim
