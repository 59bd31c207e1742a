#pragma once

#include <cmath>
#include <cstdint>

namespace stickysim {

/// Simulated time and durations, in nanoseconds since the start of a trial. Signed 64 bits reach 292 years.
/// With whole nanoseconds sums are exact in any order, so that a result is the same on every machine.
using Nanoseconds = std::int64_t;

inline constexpr Nanoseconds nanoseconds_per_second = 1'000'000'000;

/// Later than every event of every trial.
inline constexpr Nanoseconds never = INT64_MAX;

/// Seconds for display and for formulas; not for keeping time.
constexpr double to_seconds(Nanoseconds duration) { return static_cast<double>(duration) / 1e9; }

/// The nearest whole number of nanoseconds ≥ 0; at most 31 years, which no run lasts and sums can take.
inline Nanoseconds rounded_ns(double duration_ns) {
  constexpr double longest_ns = 1e18;
  return std::llround(duration_ns < longest_ns ? duration_ns : longest_ns);
}

} // namespace stickysim
