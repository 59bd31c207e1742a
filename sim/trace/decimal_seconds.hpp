#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/language/call.hpp>

#include <string_view>

namespace stickysim {

/// Seconds as a trace has them (`12`, `0.25`, `1e-05`), rounded to the nearest nanosecond, halves upwards.
/// Works on the decimal digits, so that `0.1` is exactly 100,000,000 ns. At most 100 years.
Result<Nanoseconds> parse_decimal_seconds(std::string_view text);

} // namespace stickysim
