#pragma once

#include "report/point.hpp"

#include <string>

namespace stickysim {

/// What was simulated, below a table: `5 replications of 10 min, seed 1, 95 % confidence`; `5 to 20
/// replications of 10 min, warm-up of 45 s found, …` where the variants differ or the warm-up was found.
std::string run_text(RunSettings const& run, Point variants);

} // namespace stickysim
