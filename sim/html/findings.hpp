#pragma once

#include "html/run_outline.hpp"

#include <string>

namespace stickysim {

/// The cautions with their cures (cautions.csv); empty if there is none.
std::string cautions_block(RunFolder const& run, RunOutline const& outline);

/// The scenario's expectations and whether they hold (expectations.csv); empty without any.
std::string expectations_section(RunFolder const& run, RunOutline const& outline);

} // namespace stickysim
