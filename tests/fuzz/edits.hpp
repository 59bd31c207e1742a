#pragma once

#include <string>
#include <string_view>

namespace stickysim {

/// `text` after changes that an input describes: so a fuzzer damages a large file of the program's own with
/// few bytes, and what it has found holds for the file as the program writes it next year.
std::string edited(std::string text, std::string_view edits);

} // namespace stickysim
