#pragma once

#include "html/run_outline.hpp"

#include <string>
#include <string_view>

namespace stickysim {

/// Words with units as a page shows them, that stay beside their numbers: `877 µs`. Negative numbers have a
/// minus, which is as wide as a plus, and no hyphen: `−3.9 ms`.
std::string shown_words(std::string_view text);

/// A sentence of the answer as HTML: each name of a variant that stands in quotes has its colour instead.
std::string with_names(std::string_view sentence, RunOutline const& outline);

} // namespace stickysim
