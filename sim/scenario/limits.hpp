#pragma once

#include "scenario/draft.hpp"
#include "scenario/reporter.hpp"

namespace stickysim {

/// Refuses a sound draft whose trials would need too much memory or time, and reports the estimate. The
/// estimate is rough on purpose: it is there to catch slips such as `count = 1000000000`. With `unlimited`
/// only drafts are refused that cannot be run at all.
void check_limits(Draft const& draft, bool unlimited, Reporter& reporter);

/// What the trials of a complete design leave, all of which is kept until the run ends.
double bytes_of_results(Draft const& draft);

/// Reports that the results of all designs, of `bytes`, would take too much memory.
void check_results(Draft const& base, double bytes, Reporter& reporter);

} // namespace stickysim
