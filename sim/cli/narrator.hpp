#pragma once

#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// What happened to a session under `design`, as a diary. `trial` is the result of the trial in which the
/// chronicle was kept: events at servers that the session has used stand in between, in brackets.
std::string narrate(Chronicle const& chronicle, Design const& design, TrialResult const& trial);

} // namespace stickysim
