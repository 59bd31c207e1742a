#pragma once

#include "report/paint.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A line of cells: labels, then figures, each with its mark or no_mark behind it.
using Line = std::vector<std::string>;

inline constexpr std::string_view no_mark = "  ";

/// Columns side by side, the first `labels` of them to the left, figures to the right; the first line is the
/// heading. Figures that do not fit on a page of `page` columns follow below, beside the same labels.
std::string in_columns(std::vector<Line> const& lines, std::size_t labels, Paint const& paint,
                       std::size_t page);

} // namespace stickysim
