#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Servers behind a balancer, or a single queue: the groups Q and R. Time unit: one mean service time is one
/// simulated second. `more`: how many times the case's own number of replications.
Figures simulate_queueing(nlohmann::json const& test, int more);

} // namespace stickysim::truth
