#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stickysim {

struct Statement;

/// Foreign text as it may stand in a message or in a comment: one line, at most so many characters, and
/// whatever is not printable ASCII as an escape, so that it cannot speak to the terminal or end the comment.
std::string excerpt(std::string_view text, std::size_t most_characters);

/// `line 12: balance roundrobin`: where a setting comes from.
std::string origin(Statement const& statement);

} // namespace stickysim
