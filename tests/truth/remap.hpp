#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// How many keys change their server when one server leaves or joins, and how many of them although theirs
/// has stayed. Cookies are the balancer's business, not a policy's: those sessions are simulated.
Figures measure_remap(nlohmann::json const& test, int more);

} // namespace stickysim::truth
