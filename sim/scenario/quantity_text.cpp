#include "scenario/quantity_text.hpp"

#include <stickysim/language/call.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace stickysim {
namespace {

struct Scale {
  std::string_view unit;
  std::int64_t base;
};

constexpr Scale duration_scales[] = {{"h", 3'600'000'000'000}, {"min", 60'000'000'000}, {"s", 1'000'000'000},
                                     {"ms", 1'000'000},        {"us", 1'000},           {"ns", 1}};
constexpr Scale size_scales[] = {{"GiB", 1 << 30},  {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"GB", 1'000'000'000},
                                 {"MB", 1'000'000}, {"KB", 1'000},    {"B", 1}};

/// With the first unit of which the value is a whole number.
std::string exact_text(std::int64_t value, std::span<Scale const> scales) {
  for (auto const& scale : scales)
    if (value % scale.base == 0) return fmt::format("{}{}", value / scale.base, scale.unit);
  return {};
}

} // namespace

std::string duration_text(Nanoseconds duration) {
  return duration == 0 ? "0s" : exact_text(duration, duration_scales);
}

std::string size_text(std::int64_t bytes) { return bytes == 0 ? "0B" : exact_text(bytes, size_scales); }

std::string bandwidth_text(double bytes_per_s) {
  constexpr double exact_integers = 9007199254740992.0; // 2^53
  if (bytes_per_s < exact_integers) {
    auto const whole = static_cast<std::int64_t>(bytes_per_s);
    if (static_cast<double>(whole) == bytes_per_s) return size_text(whole) + "/s";
  }
  return fmt::format("{}B/s", bytes_per_s);
}

std::optional<std::string> duration_of_parts(std::string_view text) {
  constexpr std::string_view digits = "0123456789.";
  double sum_ns = 0;
  for (std::string_view rest = text; !rest.empty();) {
    std::size_t const unit_at = std::min(rest.find_first_not_of(digits), rest.size());
    std::size_t const end = std::min(rest.find_first_of(digits, unit_at), rest.size());
    bool const minutes = rest.substr(unit_at, end - unit_at) == "m";
    auto const part = parse_quantity(fmt::format("{}{}", rest.substr(0, end), minutes ? "in" : ""));
    if (!part || part->unit != Unit::duration) return {};
    sum_ns += part->value;
    rest.remove_prefix(end);
  }
  if (text.empty() || !(sum_ns < 9e18)) return {};
  return duration_text(std::llround(sum_ns));
}

} // namespace stickysim
