#include "experiment/base64.hpp"

#include <algorithm>
#include <array>
#include <cstdint>

namespace stickysim {
namespace {

constexpr std::string_view digits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t no_digit = 64;

constexpr auto values = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(no_digit);
  for (std::size_t value = 0; value < digits.size(); ++value)
    table[static_cast<unsigned char>(digits[value])] = static_cast<std::uint8_t>(value);
  return table;
}();

} // namespace

std::string base64_of(std::string_view bytes) {
  std::string text;
  text.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t i = 0; i < bytes.size(); i += 3) {
    std::size_t const count = std::min<std::size_t>(3, bytes.size() - i);
    std::uint32_t group = 0;
    for (std::size_t byte = 0; byte < 3; ++byte)
      group = group << 8 | (byte < count ? static_cast<unsigned char>(bytes[i + byte]) : 0u);
    for (std::size_t digit = 0; digit < 4; ++digit)
      text += digit <= count ? digits[group >> (18 - 6 * digit) & 63] : '=';
  }
  return text;
}

std::optional<std::string> bytes_of_base64(std::string_view text) {
  if (text.size() % 4 != 0) return std::nullopt;
  std::size_t const padding = text.ends_with("==") ? 2 : text.ends_with('=') ? 1 : 0;
  std::string bytes;
  bytes.reserve(text.size() / 4 * 3);
  std::uint32_t group = 0;
  for (std::size_t i = 0; i < text.size(); ++i) {
    bool const is_padding = i >= text.size() - padding;
    std::uint8_t const value = is_padding ? 0 : values[static_cast<unsigned char>(text[i])];
    if (value == no_digit) return std::nullopt;
    group = group << 6 | value;
    if (i % 4 == 3)
      for (int shift = 16; shift >= 0; shift -= 8)
        bytes += static_cast<char>(group >> shift);
  }
  bytes.erase(bytes.size() - padding);
  return bytes;
}

} // namespace stickysim
