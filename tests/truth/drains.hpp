#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A server of a sticky fleet drains until its last session is over.
Figures draining_server(nlohmann::json const& test, int more);

/// Every server restarts, one after another.
Figures rolling_restart(nlohmann::json const& test, int more);

} // namespace stickysim::truth
