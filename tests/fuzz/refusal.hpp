#pragma once

#include <stickysim/language/call.hpp>
#include <stickysim/language/diagnostics.hpp>

#include <string_view>

namespace stickysim {

/// Demands lines that a terminal can be given: no control character but the line feed, nothing that reorders
/// the text around it, and UTF-8.
void demand_printable(std::string_view text);

/// Demands what a user needs of a refusal: a file, a place that can be looked up, a message.
void demand_told(Diagnostics const& refusal);

/// The same of what is wrong with `text`.
void demand_told(CallError const& refusal, std::string_view text);

} // namespace stickysim
