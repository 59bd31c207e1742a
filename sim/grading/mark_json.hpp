#pragma once

#include "grading/mark.hpp"

#include <string>

namespace stickysim {

/// Marks as a line of text, to go from one process to another. Bytes that are not UTF-8 are replaced.
std::string json_of(Mark const& mark);
std::string json_of(MarkSheet const& sheet);

Mark mark_of(std::string const& json);
MarkSheet mark_sheet_of(std::string const& json);

} // namespace stickysim
