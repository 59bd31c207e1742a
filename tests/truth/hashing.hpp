#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Hashing and skew: group H. Policies are asked directly, with no simulation around them: the answers are
/// known for placements, not for queues. `more`: how many times the case's own number of replications.
Figures measure_hashing(nlohmann::json const& test, int more);

} // namespace stickysim::truth
