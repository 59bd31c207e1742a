#pragma once

#include <cstdint>
#include <string_view>

namespace stickysim {

inline constexpr std::uint64_t fnv1a_start = 0xCBF29CE484222325u;

/// FNV-1a, 64 bits, continued from `hash`. Source: Fowler, Noll and Vo, RFC 9923.
constexpr std::uint64_t fnv1a(std::string_view bytes, std::uint64_t hash = fnv1a_start) {
  for (char const byte : bytes)
    hash = (hash ^ static_cast<unsigned char>(byte)) * 0x100000001B3u;
  return hash;
}

} // namespace stickysim
