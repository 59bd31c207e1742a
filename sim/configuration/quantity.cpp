#include "configuration/quantity.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace stickysim {
namespace {

struct Scale {
  std::string_view unit;
  std::int64_t factor;
};

constexpr Nanoseconds millisecond = 1'000'000;
constexpr Nanoseconds day = 24 * 3600 * nanoseconds_per_second;
constexpr Nanoseconds longest = 3650 * day;
constexpr std::int64_t largest = 1'000'000'000'000;

constexpr std::array haproxy_scales{Scale{"us", 1'000},
                                    Scale{"ms", millisecond},
                                    Scale{"s", nanoseconds_per_second},
                                    Scale{"m", 60 * nanoseconds_per_second},
                                    Scale{"h", 3600 * nanoseconds_per_second},
                                    Scale{"d", day}};
constexpr std::array nginx_scales{Scale{"ms", millisecond},
                                  Scale{"s", nanoseconds_per_second},
                                  Scale{"", nanoseconds_per_second},
                                  Scale{"m", 60 * nanoseconds_per_second},
                                  Scale{"h", 3600 * nanoseconds_per_second},
                                  Scale{"d", day},
                                  Scale{"w", 7 * day},
                                  Scale{"M", 30 * day},
                                  Scale{"y", 365 * day}};
constexpr std::array binary_scales{Scale{"", 1},        Scale{"k", 1 << 10}, Scale{"K", 1 << 10},
                                   Scale{"m", 1 << 20}, Scale{"M", 1 << 20}, Scale{"g", 1 << 30},
                                   Scale{"G", 1 << 30}};

/// Removes the number and unit at the start of `text` and returns them.
std::optional<std::int64_t> take_scaled(std::string_view& text, std::span<Scale const> scales,
                                        std::int64_t most) {
  std::size_t const number_end = std::min(text.find_first_not_of("0123456789"), text.size());
  std::size_t const unit_end = std::min(text.find_first_of(" 0123456789", number_end), text.size());
  std::string_view const unit = text.substr(number_end, unit_end - number_end);
  auto const scale = std::ranges::find(scales, unit, &Scale::unit);
  if (scale == scales.end()) return {};
  auto const number = whole_number(text.substr(0, number_end), 0, most / scale->factor);
  text.remove_prefix(unit_end);
  return number ? std::optional{*number * scale->factor} : std::nullopt;
}

} // namespace

std::optional<std::int64_t> whole_number(std::string_view text, std::int64_t low, std::int64_t high) {
  std::int64_t value = 0;
  char const* const end = text.data() + text.size();
  auto const [stop, error] = std::from_chars(text.data(), end, value);
  if (error != std::errc{} || stop != end || value < low || value > high) return {};
  return value;
}

std::optional<Nanoseconds> haproxy_time(std::string_view text, Nanoseconds unit_ns) {
  if (auto const bare = whole_number(text, 0, longest / unit_ns)) return *bare * unit_ns;
  auto const time = take_scaled(text, haproxy_scales, longest);
  return text.empty() ? time : std::nullopt;
}

std::optional<Nanoseconds> nginx_time(std::string_view text) {
  if (text.empty()) return {};
  Nanoseconds sum = 0;
  while (!text.empty()) {
    auto const part = take_scaled(text, nginx_scales, longest - sum);
    if (!part) return {};
    sum += *part;
    text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  }
  return sum;
}

std::optional<std::int64_t> binary_size(std::string_view text) {
  auto const size = take_scaled(text, binary_scales, largest);
  return text.empty() ? size : std::nullopt;
}

} // namespace stickysim
