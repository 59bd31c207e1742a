#pragma once

#include "report/block.hpp"
#include "report/comparison.hpp"

#include <vector>

namespace stickysim {

/// The measures by which a sweep is shown: harm and mean latency; work undone and failures where they decide;
/// cost where it differs.
std::vector<Measure> swept_measures(ExperimentResult const& result, Comparisons const& comparisons);

/// The least and the largest mean of several variants.
Span means_of(Measure measure, Point variants);

} // namespace stickysim
