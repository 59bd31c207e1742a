#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A crash destroys the requests present; who comes while the server is down is refused, or goes to others
/// that are up, which balancers know within a millisecond.
Figures crashing_fleet(nlohmann::json const& test, int more);

/// A server that fails only while it serves, and goes on after the repair where it was.
Figures failing_at_work(nlohmann::json const& test, int more);

/// Requests to dead servers are tried again at servers that have not been tried. They take no time, so that
/// none is in hand when its server dies.
Figures retried_elsewhere(nlohmann::json const& test, int more);

/// Servers and a store that fail on their own, as requests that come at random find them.
Figures availability(nlohmann::json const& test, int more);

} // namespace stickysim::truth
