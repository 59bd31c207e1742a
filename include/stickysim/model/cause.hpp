#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace stickysim {

/// Why a session's state was gone when the user still needed it.
enum class Cause : std::uint8_t {
  none,
  crash,
  oom,
  eviction,
  remap,
  elsewhere,
  table,
  drain,
  scale_in,
  replication_lag,
  store_crash,
  store_eviction,
  ttl,
  token,
};
inline constexpr std::size_t cause_count = 14;

std::string_view name_of(Cause);

} // namespace stickysim
