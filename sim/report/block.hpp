#pragma once

#include "report/figure.hpp"

#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// The values that the lowest and the highest block stand for.
struct Span {
  double least = 0;
  double largest = 0;
};

/// Of the values that there are.
Span span_of(std::span<std::optional<double> const> values);

/// `0–145`, `152–231 ms`, `4`; `-` if there is no value.
std::string text_of(Span span, Scale scale);

/// One of ▁▂▃▄▅▆▇█. The lowest is `least` itself: what is more shows, however little it is. A space where
/// there is no value. If all values are the same, zero is the lowest block and any other the highest.
std::string_view block(std::optional<double> value, Span span);

} // namespace stickysim
