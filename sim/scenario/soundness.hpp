#pragma once

#include "scenario/draft.hpp"
#include "scenario/reporter.hpp"

namespace stickysim {

/// Reports where the settings of a complete draft, each fine by itself, make no sense together.
void check_soundness(Draft const& draft, Reporter& reporter);

/// The same for the settings of the run, which all variants share.
void check_run(Draft const& draft, Reporter& reporter);

} // namespace stickysim
