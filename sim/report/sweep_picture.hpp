#pragma once

#include "report/comparison.hpp"
#include "report/paint.hpp"

#include <cstddef>
#include <string>

namespace stickysim {

/// A row of blocks for each measure and design, one block or a few of the same height for each point of the
/// sweep. Empty for fewer than three points, and where the page has no room for a block for each.
std::string sweep_picture(ExperimentResult const& result, Comparisons const& comparisons, Paint const& paint,
                          std::size_t page);

} // namespace stickysim
