#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace stickysim {

/// Foreign text made safe for a message or a comment: one line, limited in length, with everything except
/// printable ASCII escaped, so that it cannot send commands to the terminal or end the comment.
std::string excerpt(std::string_view text, std::size_t most_characters);

} // namespace stickysim
