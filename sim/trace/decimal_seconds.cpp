#include "trace/decimal_seconds.hpp"

#include "language/digit.hpp"

#include <charconv>
#include <cstdint>
#include <string>

namespace stickysim {

namespace {

constexpr std::uint64_t longest = 100ull * 365 * 86'400 * nanoseconds_per_second;
constexpr long digits_in_64_bits = 19;

/// A decimal number without its leading zeros.
struct Decimal {
  std::string digits;
  long point = 0; ///< 0.DIGITS × 10^point
};

bool parse_decimal(std::string_view text, Decimal& decimal) {
  std::size_t at = 0;
  bool any_digit = false;
  bool in_fraction = false;
  for (; at < text.size(); ++at) {
    char const c = text[at];
    if (c == '.' && !in_fraction) {
      in_fraction = true;
      continue;
    }
    if (!is_digit(c)) break;
    any_digit = true;
    bool const leading_zero = c == '0' && decimal.digits.empty();
    if (!leading_zero) decimal.digits += c;
    if (!in_fraction && !leading_zero) ++decimal.point;
    if (in_fraction && leading_zero) --decimal.point;
  }
  if (!any_digit) return false;
  if (at == text.size()) return true;
  if (text[at] != 'e' && text[at] != 'E') return false;
  ++at;
  if (at + 1 < text.size() && text[at] == '+' && is_digit(text[at + 1])) ++at;
  int exponent = 0;
  auto const [end, error] = std::from_chars(text.data() + at, text.data() + text.size(), exponent);
  if (error != std::errc{} || end != text.data() + text.size()) return false;
  decimal.point += exponent;
  return true;
}

} // namespace

Result<Nanoseconds> parse_decimal_seconds(std::string_view text) {
  bool const negative = text.starts_with('-');
  Decimal decimal;
  if (!parse_decimal(negative ? text.substr(1) : text, decimal))
    return CallError{.message = "not a number of seconds", .help = "write a decimal number such as 12.5"};
  if (negative) return CallError{.message = "must not be negative", .help = ""};
  if (decimal.digits.empty()) return Nanoseconds{0};

  CallError const too_long{.message = "more than 100 years", .help = "times are seconds, not milliseconds"};
  long const places = decimal.point + 9; // digits that stand for whole nanoseconds
  if (places > digits_in_64_bits) return too_long;
  if (places < 0) return Nanoseconds{0};
  auto const digit_at = [&](long place) -> std::uint64_t {
    auto const index = static_cast<std::size_t>(place);
    return index < decimal.digits.size() ? static_cast<std::uint64_t>(decimal.digits[index] - '0') : 0;
  };
  std::uint64_t sum = 0;
  for (long place = 0; place < places; ++place)
    sum = sum * 10 + digit_at(place);
  if (digit_at(places) >= 5) ++sum;
  if (sum > longest) return too_long;
  return static_cast<Nanoseconds>(sum);
}

} // namespace stickysim
