#pragma once

#include <cstdint>

namespace stickysim {

/// No draw is larger: sums of two still fit into 64 bits.
inline constexpr std::int64_t largest_draw = std::int64_t{1} << 62;

/// To the nearest integer, halves away from 0, within 0 … 2^62.
inline std::int64_t quantise(double x) {
  if (!(x >= 0.5)) return 0; // 0.49999999999999994 + ½ would round to 1
  // Below 2^52 halves are numbers of their own, and the sum cannot round to the next integer.
  if (x < 0x1p52) return static_cast<std::int64_t>(x + 0.5);
  return x < 0x1p62 ? static_cast<std::int64_t>(x) : largest_draw;
}

} // namespace stickysim
