#include "log/duration.hpp"

#include "language/digit.hpp"

#include <algorithm>

namespace stickysim {

namespace {

constexpr Nanoseconds longest_duration = Nanoseconds{365} * 86'400 * nanoseconds_per_second;

/// The unit that a suffix names, or 0.
Nanoseconds unit_named(std::string_view suffix) {
  if (suffix == "s") return nanoseconds_per_second;
  if (suffix == "ms") return 1'000'000;
  if (suffix == "us" || suffix == "\xC2\xB5s" || suffix == "\xCE\xBCs") return 1'000;
  return suffix == "ns" ? 1 : 0;
}

} // namespace

Nanoseconds parse_log_duration(std::string_view text, Nanoseconds unit) {
  std::size_t const end = std::min(text.find_first_not_of("0123456789."), text.size());
  std::string_view const number = text.substr(0, end);
  if (end < text.size()) unit = unit_named(text.substr(end));
  std::size_t const point = std::min(number.find('.'), number.size());
  if (unit == 0 || number.empty() || number == ".") return -1;

  Nanoseconds whole = 0;
  for (char const digit : number.substr(0, point)) {
    whole = whole * 10 + (digit - '0');
    if (whole > longest_duration / unit) return -1;
  }
  Nanoseconds sum = whole * unit;
  if (point == number.size()) return sum;
  for (char const digit : number.substr(point + 1)) {
    if (!is_digit(digit)) return -1;
    sum += (digit - '0') * (unit /= 10);
  }
  return sum;
}

bool is_decimal_fraction(std::string_view text) {
  std::size_t const point = text.find('.');
  return point != std::string_view::npos && is_whole_number(text.substr(0, point)) &&
         is_whole_number(text.substr(point + 1));
}

bool is_whole_number(std::string_view text) {
  return !text.empty() && std::all_of(text.begin(), text.end(), is_digit);
}

} // namespace stickysim
