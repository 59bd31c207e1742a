#pragma once

#include <stickysim/engine/time.hpp>

#include <string_view>

namespace stickysim {

/// A duration as a log writes it: a decimal number in `unit`, or with a unit of its own behind it (`12ms`,
/// `1.5s`, `80us`, `80µs`). -1 if it is none, is negative or longer than a year.
Nanoseconds parse_log_duration(std::string_view text, Nanoseconds unit);

/// Whether it is a decimal number with digits on both sides of a point, as nginx writes seconds.
bool is_decimal_fraction(std::string_view text);

/// Whether it consists of digits alone.
bool is_whole_number(std::string_view text);

} // namespace stickysim
