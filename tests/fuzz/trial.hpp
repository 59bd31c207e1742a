#pragma once

#include <stickysim/scenario/scenario.hpp>

namespace stickysim {

/// Whether a trial of the design takes a few thousand events, so that thousands of designs can be tried.
bool is_small(Design const& design, RunSettings const& run);

/// Simulates one trial of it and demands books that add up, and figures that are numbers.
void try_trial(Design const& design, RunSettings const& run);

/// try_trial() of each design that is small, at most the first ten of them; returns how many.
int try_small_trials(Scenario const& scenario);

} // namespace stickysim
