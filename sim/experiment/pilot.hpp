#pragma once

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <vector>

namespace stickysim {

/// The warm-up of a variant, which all variants at its point share.
struct Warmup {
  Nanoseconds length_ns = 0;
  bool is_steady = true; ///< whether the variant has come to a steady state by then
};

/// The experiment in which the warm-ups of `scenario` are looked for: its first replications, in which
/// nothing happens that is planned, so that there is a steady state to come to.
Scenario pilot_of(Scenario const& scenario);

/// How many of its replications.
std::int64_t pilot_replications(RunSettings const& run);

/// The warm-ups of `scenario`, by variant, as the results of its pilot have them.
std::vector<Warmup> warmups_of(Scenario const& scenario, ExperimentResult const& pilot);

} // namespace stickysim
