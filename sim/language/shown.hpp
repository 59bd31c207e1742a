#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stickysim {

/// A line of `text`, at most its first `characters`, as a terminal may show it: control characters, what
/// would reorder the text around it and what takes no place are escapes, and so are bytes that are not UTF-8;
/// a tab is a space.
std::string shown(std::string_view text, std::size_t characters = std::string_view::npos);

/// Whether a terminal would obey a character, or let it turn the text around it, or show nothing.
bool is_unseen(char32_t code);

/// What has been written as JSON, with such characters as escapes: they stand in its strings alone. Line
/// feeds and spaces between its parts stay.
std::string shown_json(std::string_view json);

} // namespace stickysim
