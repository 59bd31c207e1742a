#pragma once

#include <cstddef>
#include <string_view>

namespace stickysim {

/// Whether results may be coloured: standard output is a terminal that can, and NO_COLOR is not set
/// (https://no-color.org).
bool wants_colour();

/// Columns of a printed line: the environment's COLUMNS, else the width of the terminal that standard output
/// is, else 100, so that files and pipes get the same lines everywhere. At least 40.
std::size_t page_columns();

/// Whether standard error is a terminal on which a line can be written over.
bool can_rewrite_line();

/// Writes a message and a line end to standard error. Errors are ignored: there is nowhere to report them.
void tell(std::string_view message);

/// `caution: …`, on as many lines as the page needs.
void tell_caution(std::string_view text);

} // namespace stickysim
