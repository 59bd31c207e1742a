#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/results/logged_attempt.hpp>
#include <stickysim/results/trial_result.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

struct Chronicle;
struct Recording;

/// The waist of the program: simulates `design` once. A pure function of its arguments: no clock, no files,
/// no globals; threads may run trials at the same time. Replication r (from 0) of a run uses the same random
/// inputs for every design. The design must be sound, as those of load_scenario() are: nothing here looks for
/// mistakes in it. Throws InvariantBroken if the program, or a policy that was added, contradicts itself.
TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication);

/// The same trial; `chronicle` records what happens to one session. The trial stops when that session has
/// ended, and the result covers the time until then.
TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      Chronicle& chronicle);

/// The same trial, with the same result; `recording` takes what its order asks for.
TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      Recording& recording);

/// The same trial, with the same result; `log` takes every attempt of every client when it ends, in the order
/// of time.
TrialResult run_trial(Design const& design, RunSettings const& run, std::uint64_t replication,
                      std::vector<LoggedAttempt>& log);

} // namespace stickysim
