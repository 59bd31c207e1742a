#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Each server's share of the hashes on a ring, exactly: one question to the policy for each end of each arc
/// between two points.
Figures measure_shares(nlohmann::json const& test, int more);

/// When a server leaves: the largest part of its arcs that falls to one of the others.
Figures measure_inheritors(nlohmann::json const& test, int more);

} // namespace stickysim::truth
