#pragma once

#include "swarm/examination.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/results/metric.hpp>

namespace stickysim::swarm {

/// Whether all sessions and requests of a design must have ended when the run does: the last session starts
/// and the last fault is over long before, nobody waits or tries for ever.
bool must_end(Design const& design, RunSettings const& run);

/// Throws the first Finding of what cannot be in the books of a trial.
void check_trial(TrialResult const& trial, Design const& design, RunSettings const& run);

} // namespace stickysim::swarm
