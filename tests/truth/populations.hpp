#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Closed populations: users that think in between, in front of one queue.
Figures closed_queue(nlohmann::json const& test, int more);

/// The same in front of many servers. Users whose one session never ends are pinned once and for all.
Figures pinned_population(nlohmann::json const& test, int more);

} // namespace stickysim::truth
