#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Columns that a line of printed text may take.
inline constexpr std::size_t page_width = 100;

/// The lines of `label` and, after a space, `text`, broken between words where the page ends. All lines but
/// the first are set in by `indent` columns, at least one.
std::vector<std::string> wrapped(std::string_view label, std::string_view text, std::size_t indent);

/// The same as text, each line with its end.
std::string paragraph(std::string_view label, std::string_view text, std::size_t indent);

/// `a, b and c`.
std::string listed(std::vector<std::string> const& items);

} // namespace stickysim
