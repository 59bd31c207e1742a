#pragma once

#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <span>

namespace stickysim {

/// Whether the replications of a variant have the precision that the run asks for: of the mean latency, and
/// of the share of harmed sessions unless it is too small to matter. What none of them has counts for
/// precise.
bool is_precise(std::span<TrialResult const> trials, RunSettings const& run);

} // namespace stickysim
