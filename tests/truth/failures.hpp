#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A crash destroys the requests present; who comes while the server is down is refused, or goes to others
/// that are up, which balancers know within a millisecond.
Figures crashing_fleet(nlohmann::json const& test, int more);

/// Servers and a store that fail on their own, as requests that come at random find them.
Figures availability(nlohmann::json const& test, int more);

} // namespace stickysim::truth
