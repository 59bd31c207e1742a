#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Columns that a line of printed text may take where no terminal says otherwise.
inline constexpr std::size_t page_width = 100;

/// The lines of `label` and, after a space, `text`, broken between words where the page ends. All lines but
/// the first are set in by `indent` columns. Without a label the text starts at the edge.
std::vector<std::string> wrapped(std::string_view label, std::string_view text, std::size_t indent,
                                 std::size_t width = page_width);

/// The same as text, each line with its end.
std::string paragraph(std::string_view label, std::string_view text, std::size_t indent,
                      std::size_t width = page_width);

/// `text` with each line that is too wide broken likewise.
std::string fitted(std::string_view text, std::size_t indent, std::size_t width);

/// `a, b and c`.
std::string listed(std::vector<std::string> const& items);

} // namespace stickysim
