#pragma once

#include "html/answers.hpp"
#include "html/chart.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Of a sweep: the answer at each point, a map of who may be chosen where if two keys vary, and curves of
/// what decides. Empty without a sweep.
std::string sweep_section(Answers const& answers, std::vector<Chart> const& curves,
                          RunOutline const& outline);

} // namespace stickysim
