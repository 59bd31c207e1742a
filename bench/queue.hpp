#pragma once

#include <cstdint>

namespace stickysim::bench {

inline constexpr std::uint32_t none = UINT32_MAX;

/// Jobs of one server, the first of them in service, linked by their index.
struct Queue {
  std::uint32_t length = 0;
  std::uint32_t first = none;
  std::uint32_t last = none;
};

} // namespace stickysim::bench
