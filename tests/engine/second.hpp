#pragma once

#include <stickysim/engine/time.hpp>

namespace stickysim {

inline constexpr Nanoseconds second = nanoseconds_per_second;

} // namespace stickysim
