#pragma once

#include <stickysim/engine/random.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/engine/ziggurat.hpp>

namespace stickysim::bench {

/// What a request of the yardsticks takes on average.
inline constexpr double demand_ns = 20e6;

/// Of an exponential distribution.
inline Nanoseconds draw(Random& random, double mean_ns) {
  return static_cast<Nanoseconds>(exponential(random) * mean_ns + 0.5);
}

} // namespace stickysim::bench
