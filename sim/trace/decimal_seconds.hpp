#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>

#include <string_view>

namespace stickysim {

/// Seconds as a trace writes them (`12`, `0.25`, `1e-05`) to the nearest nanosecond, halves upwards. Works on
/// the digits: no binary fraction comes between, so that `0.1` is 100,000,000 ns. At most 100 years.
Result<Nanoseconds> parse_decimal_seconds(std::string_view text);

} // namespace stickysim
