#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <string>

namespace stickysim {

/// What was simulated, below a table: `5 replications of 10 min, seed 1, 95 % confidence`.
std::string run_text(RunSettings const& run, std::size_t replications);

} // namespace stickysim
