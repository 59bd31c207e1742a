#pragma once

#include <stickysim/model/chronicle.hpp>
#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim {

/// What a session has lived through under `design`, in words: a diary. `trial` is what the chronicle was kept
/// of: what befell the servers that the session has met stands between, in brackets.
std::string narrate(Chronicle const& chronicle, Design const& design, TrialResult const& trial);

} // namespace stickysim
