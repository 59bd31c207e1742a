#pragma once

#include "html/chart.hpp"
#include "html/run_outline.hpp"

#include <optional>

namespace stickysim {

/// The latency of each variant by quantile, means over replications: each step from 90 % to 99 % to 99.9 % is
/// as wide as the one before. Nothing if no request was answered.
std::optional<Chart> latency_chart(RunFolder const& run, RunOutline const& outline, std::size_t point);

} // namespace stickysim
