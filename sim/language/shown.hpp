#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stickysim {

/// A line of `text`, at most its first `characters`, as a terminal may show it: control characters, what
/// would reorder the text around it and what takes no place are escapes, and so are bytes that are not UTF-8;
/// a tab is a space.
std::string shown(std::string_view text, std::size_t characters = std::string_view::npos);

} // namespace stickysim
