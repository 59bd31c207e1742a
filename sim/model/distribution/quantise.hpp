#pragma once

#include <cstdint>

namespace stickysim {

/// No draw is larger: sums of two still fit into 64 bits.
inline constexpr std::int64_t largest_draw = std::int64_t{1} << 62;

/// To the nearest integer, halves away from 0, within 0 … 2^62.
inline std::int64_t quantise(double x) {
  if (!(x > 0)) return 0;
  if (x >= 0x1p62) return largest_draw;
  auto const whole = static_cast<std::int64_t>(x);
  // Not x + ½: that sum would round, and 0.49999999999999994 with it.
  return whole + static_cast<std::int64_t>(x - static_cast<double>(whole) >= 0.5);
}

} // namespace stickysim
