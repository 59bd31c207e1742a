#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Servers that let their oldest request go at every tick of a common clock, behind a balancer that looks at
/// a load board: random, two choices and the least loaded, for every period of the board that the case asks
/// about. After M. Brooker's simulation in "The power of two random choices" (2012). `more`: how many times
/// the case's own number of replications.
Figures simulate_clocked_servers(nlohmann::json const& test, int more);

} // namespace stickysim::truth
