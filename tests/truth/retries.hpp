#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Requests that fail with a probability and are sent again, with or without a queue or a budget.
Figures retried_requests(nlohmann::json const& test, int more);

/// A server that stops for a while under clients that send again what takes too long.
Figures retry_storm(nlohmann::json const& test, int more);

} // namespace stickysim::truth
