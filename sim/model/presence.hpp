#pragma once

#include <stickysim/engine/check.hpp>
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>

namespace stickysim {

/// Things present × time, exact: each start subtracts the clock, each end adds it.
struct Presence {
  Int128 sum_ns = 0;
  std::int64_t present = 0;
  void start(Nanoseconds now) { sum_ns -= now, ++present; }
  void stop(Nanoseconds now) { stop(now, 1); }
  void stop(Nanoseconds now, std::uint64_t count) {
    STICKYSIM_DEBUG_CHECK(count <= static_cast<std::uint64_t>(present), "more leave than are present");
    sum_ns += static_cast<Int128>(count) * now;
    present -= static_cast<std::int64_t>(count);
  }
  Int128 integral(Nanoseconds now) const { return sum_ns + static_cast<Int128>(present) * now; }
};

} // namespace stickysim
