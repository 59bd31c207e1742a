#include "trace/log_line.hpp"

#include "language/digit.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <optional>
#include <string>

namespace stickysim {

namespace {

constexpr std::string_view month_names{"JanFebMarAprMayJunJulAugSepOctNovDec"};
constexpr std::string_view time_example{"01/Aug/1995:02:00:00 -0400"};

/// The number that the digits of `text` spell, or -1 if it has other characters.
int number(std::string_view text) {
  int value = 0;
  for (char const c : text) {
    if (!is_digit(c)) return -1;
    value = value * 10 + (c - '0');
  }
  return value;
}

/// Local time and its zone's offset to UTC, laid out as in `time_example`.
std::optional<std::int64_t> parse_time(std::string_view text) {
  if (text.size() != time_example.size()) return std::nullopt;
  for (std::size_t const place : {2, 6, 11, 14, 17, 20})
    if (text[place] != time_example[place]) return std::nullopt;
  std::size_t const month_at = month_names.find(text.substr(3, 3));
  if (month_at == std::string_view::npos || month_at % 3 != 0) return std::nullopt;
  int const year = number(text.substr(7, 4));
  int const day = number(text.substr(0, 2));
  int const hour = number(text.substr(12, 2));
  int const minute = number(text.substr(15, 2));
  int const second = number(text.substr(18, 2));
  int const zone_hours = number(text.substr(22, 2));
  int const zone_minutes = number(text.substr(24, 2));
  char const sign = text[21];
  if (std::min({year, day, hour, minute, second, zone_hours, zone_minutes}) < 0) return std::nullopt;
  if (sign != '+' && sign != '-') return std::nullopt;

  namespace chrono = std::chrono;
  chrono::year_month_day const date{chrono::year{year},
                                    chrono::month{static_cast<unsigned>(month_at / 3 + 1)},
                                    chrono::day{static_cast<unsigned>(day)}};
  bool const leap_second = second == 60;
  if (!date.ok() || hour > 23 || minute > 59 || (second > 59 && !leap_second) || zone_minutes > 59)
    return std::nullopt;
  std::int64_t const days = chrono::sys_days{date}.time_since_epoch().count();
  std::int64_t const local_s = ((days * 24 + hour) * 60 + minute) * 60 + second;
  std::int64_t const offset_s = (zone_hours * 60 + zone_minutes) * 60;
  return sign == '+' ? local_s - offset_s : local_s + offset_s;
}

/// Whether `text`, which follows a closing quote, reads ` 200 1713` or ` 200 -`, alone or before more fields.
bool is_status_and_size(std::string_view text) {
  constexpr std::size_t size_at = 5;
  if (text.size() <= size_at || text[0] != ' ' || text[size_at - 1] != ' ') return false;
  if (number(text.substr(1, 3)) < 100) return false;
  std::string_view const size = text.substr(size_at, text.find(' ', size_at) - size_at);
  return size == "-" || (!size.empty() && std::all_of(size.begin(), size.end(), is_digit));
}

/// Whether a host is safe in a CSV file that may be opened with a spreadsheet program.
bool is_plain(std::string_view host) {
  return std::string_view{"=+-@"}.find(host.front()) == std::string_view::npos &&
         std::all_of(host.begin(), host.end(),
                     [](char c) { return c > ' ' && c < 127 && c != ',' && c != '"'; });
}

CallError bad(std::string message) { return {std::move(message), 0, ""}; }

} // namespace

Result<LogLine> parse_log_line(std::string_view line) {
  std::size_t const host_end = line.find(' ');
  if (host_end == std::string_view::npos || host_end == 0) return bad("no host");
  LogLine result;
  result.host = line.substr(0, host_end);
  if (!is_plain(result.host)) return bad("the host is not a host name or address");

  std::size_t const opening = line.find(" [", host_end);
  std::size_t const closing = opening == std::string_view::npos ? opening : line.find("] \"", opening);
  if (closing == std::string_view::npos) return bad("no [time] and \"request\"");
  std::optional<std::int64_t> const time = parse_time(line.substr(opening + 2, closing - opening - 2));
  if (!time) return bad("the time does not read like [" + std::string{time_example} + "]");
  result.time_s = *time;

  for (std::size_t quote = closing + 3; (quote = line.find('"', quote)) != std::string_view::npos; ++quote)
    if (is_status_and_size(line.substr(quote + 1))) return result;
  return bad("no status and size after the request");
}

} // namespace stickysim
