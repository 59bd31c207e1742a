#pragma once

#include <stickysim/results/trial_result.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>

namespace stickysim {

/// The waist of the program: simulates `design` once. A pure function of its arguments: no clock, no files,
/// no globals. Replication r of a run uses the same random inputs for every design. Throws InvariantBroken if
/// the program contradicts itself.
TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication);

} // namespace stickysim
