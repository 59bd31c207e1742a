#pragma once

#include <string_view>

namespace stickysim {

/// Whether results may be coloured: standard output is a terminal that can, and NO_COLOR is not set
/// (https://no-color.org).
bool wants_colour();

/// Whether standard error is a terminal on which a line can be written over.
bool can_rewrite_line();

/// Writes a message and a line end to standard error. Errors are ignored: there is nowhere to report them.
void tell(std::string_view message);

} // namespace stickysim
