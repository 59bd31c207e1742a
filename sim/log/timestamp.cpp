#include "log/timestamp.hpp"

#include "language/digit.hpp"

#include <chrono>
#include <cstdint>

namespace stickysim {

namespace {

constexpr std::string_view month_names{"JanFebMarAprMayJunJulAugSepOctNovDec"};
// A trace takes 100 years, and a request may have come a year before it was logged.
constexpr int first_year = 1970;
constexpr int last_year = 2060;

/// Takes a text apart from its front.
class Scanner {
public:
  explicit Scanner(std::string_view text) : rest_{text} {}

  /// The number that the next `digits` characters spell; -1 if they are no digits.
  int number(std::size_t digits) {
    if (rest_.size() < digits) return -1;
    int value = 0;
    for (std::size_t i = 0; i < digits; ++i) {
      if (!is_digit(rest_[i])) return -1;
      value = value * 10 + (rest_[i] - '0');
    }
    rest_.remove_prefix(digits);
    return value;
  }

  /// Skips one of `characters`, if it is next.
  bool skip(std::string_view characters) {
    if (rest_.empty() || characters.find(rest_.front()) == std::string_view::npos) return false;
    rest_.remove_prefix(1);
    return true;
  }

  /// The month from 1 whose name is next; 0 if there is none.
  unsigned month_name() {
    std::size_t const at = month_names.find(rest_.substr(0, 3));
    if (rest_.size() < 3 || at == std::string_view::npos || at % 3 != 0) return 0;
    rest_.remove_prefix(3);
    return static_cast<unsigned>(at / 3 + 1);
  }

  /// The nanoseconds that the next digits spell behind a decimal point.
  Nanoseconds fraction() {
    Nanoseconds sum = 0;
    for (Nanoseconds place = nanoseconds_per_second / 10; !rest_.empty() && is_digit(rest_.front());
         place /= 10) {
      sum += place * (rest_.front() - '0');
      rest_.remove_prefix(1);
    }
    return sum;
  }

  bool at_end() const { return rest_.empty(); }

private:
  std::string_view rest_;
};

/// The time of day and the zone, which stand behind the date in both notations.
std::optional<Timestamp> with_time_of_day(std::chrono::year_month_day date, Scanner& scanner) {
  int const hour = scanner.number(2);
  if (!scanner.skip(":")) return std::nullopt;
  int const minute = scanner.number(2);
  if (!scanner.skip(":")) return std::nullopt;
  int const second = scanner.number(2);
  constexpr int leap_second = 60;
  if (!date.ok() || hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > leap_second)
    return std::nullopt;
  Timestamp result;
  result.whole_seconds = !scanner.skip(".,");
  if (!result.whole_seconds) result.ns = scanner.fraction();

  scanner.skip(" ");
  std::int64_t offset_s = 0;
  bool const behind_utc = scanner.skip("-");
  if (behind_utc || scanner.skip("+")) {
    int const zone_hours = scanner.number(2);
    scanner.skip(":");
    int const zone_minutes = scanner.number(2);
    if (zone_hours < 0 || zone_minutes < 0 || zone_minutes > 59) return std::nullopt;
    offset_s = (zone_hours * 60 + zone_minutes) * 60;
    if (behind_utc) offset_s = -offset_s;
  } else {
    scanner.skip("Zz");
  }
  if (!scanner.at_end()) return std::nullopt;
  std::int64_t const days = std::chrono::sys_days{date}.time_since_epoch().count();
  std::int64_t const local_s = ((days * 24 + hour) * 60 + minute) * 60 + second;
  result.ns += (local_s - offset_s) * nanoseconds_per_second;
  return result;
}

std::optional<Timestamp> parse_date(int year, unsigned month, int day, Scanner& scanner) {
  if (year < first_year || year > last_year || month == 0 || day < 1) return std::nullopt;
  return with_time_of_day(std::chrono::year_month_day{std::chrono::year{year}, std::chrono::month{month},
                                                      std::chrono::day{static_cast<unsigned>(day)}},
                          scanner);
}

/// `10/Oct/2000:13:55:36 -0700`.
std::optional<Timestamp> parse_common(std::string_view text) {
  Scanner scanner{text};
  int const day = scanner.number(2);
  if (!scanner.skip("/")) return std::nullopt;
  unsigned const month = scanner.month_name();
  if (!scanner.skip("/")) return std::nullopt;
  int const year = scanner.number(4);
  if (!scanner.skip(":")) return std::nullopt;
  return parse_date(year, month, day, scanner);
}

/// `2000-10-10T13:55:36-07:00`, ISO 8601.
std::optional<Timestamp> parse_iso(std::string_view text) {
  Scanner scanner{text};
  int const year = scanner.number(4);
  if (!scanner.skip("-/")) return std::nullopt;
  int const month = scanner.number(2);
  if (!scanner.skip("-/")) return std::nullopt;
  int const day = scanner.number(2);
  if (!scanner.skip("Tt ") || month < 1 || month > 12) return std::nullopt;
  return parse_date(year, static_cast<unsigned>(month), day, scanner);
}

/// `971211336.123`: a number since 1970. The digits before the point tell its unit.
std::optional<Timestamp> parse_epoch(std::string_view text) {
  std::size_t const point = text.find('.');
  std::string_view const whole = text.substr(0, point);
  Nanoseconds unit = 0;
  switch (whole.size()) {
  case 9:
  case 10: unit = nanoseconds_per_second; break;
  case 12:
  case 13: unit = nanoseconds_per_second / 1'000; break;
  case 15:
  case 16: unit = nanoseconds_per_second / 1'000'000; break;
  case 18:
  case 19: unit = 1; break;
  default: return std::nullopt;
  }
  Nanoseconds value = 0;
  for (char const c : whole) {
    if (!is_digit(c) || value > INT64_MAX / 10 - 1) return std::nullopt;
    value = value * 10 + (c - '0');
  }
  constexpr Nanoseconds latest =
      Nanoseconds{last_year - first_year + 1} * 365 * 86'400 * nanoseconds_per_second;
  if (value > latest / unit) return std::nullopt;
  Timestamp result{.ns = value * unit, .whole_seconds = false};
  if (unit != nanoseconds_per_second) return result;
  result.whole_seconds = point == std::string_view::npos;
  if (result.whole_seconds) return result;
  Scanner scanner{text.substr(point + 1)};
  result.ns += scanner.fraction();
  return scanner.at_end() ? std::optional{result} : std::nullopt;
}

} // namespace

std::optional<Timestamp> parse_timestamp(std::string_view text) {
  if (text.size() < 9) return std::nullopt;
  if (text[2] == '/') return parse_common(text);
  if (text[4] == '-' || text[4] == '/') return parse_iso(text);
  return parse_epoch(text);
}

} // namespace stickysim
