#pragma once

#include "html/chart.hpp"
#include "html/estimates.hpp"

#include <vector>

namespace stickysim {

/// What designs are judged by, over the key with the most values: a chart for each measure that differs, and
/// for each place of the other keys.
std::vector<Chart> sweep_curves(Estimates const& estimates, RunOutline const& outline);

} // namespace stickysim
