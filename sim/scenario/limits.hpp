#pragma once

#include "scenario/draft.hpp"
#include "scenario/reporter.hpp"

namespace stickysim {

/// Refuses a sound draft whose trials would not fit into memory or into a lifetime, with the estimate that
/// condemned it. Rough on purpose: it is there to catch slips such as `count = 1000000000`. Of `unlimited`
/// ones only those are refused that could not be run at all.
void check_limits(Draft const& draft, bool unlimited, Reporter& reporter);

} // namespace stickysim
