#include "log/prefix.hpp"

#include "language/digit.hpp"
#include "log/timestamp.hpp"
#include <stickysim/language/words.hpp>

#include <algorithm>
#include <array>

namespace stickysim {

namespace {

constexpr auto prefix_table = std::to_array<PrefixRow>({
    {Prefix::none, ""},
    {Prefix::syslog, "from syslog"},
    {Prefix::compose, "from docker compose"},
    {Prefix::container, "from a container's log"},
    {Prefix::timestamp, "behind timestamps of Docker"},
    {Prefix::pod, "behind names of pods"},
    {Prefix::json, "inside JSON"},
});
static_assert(is_complete(prefix_table));

/// Takes the next word off `text`.
std::string_view prefix_word(std::string_view& text) {
  std::string_view const word = text.substr(0, text.find(' '));
  text.remove_prefix(word.size());
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  return word;
}

/// `Oct 10 13:55:00 `.
bool skip_short_date(std::string_view& text) {
  std::string_view rest = text;
  std::string_view const month = prefix_word(rest);
  std::string_view const day = prefix_word(rest);
  std::string_view const time = prefix_word(rest);
  constexpr std::string_view months{"Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec"};
  bool const is_date = month.size() == 3 && months.find(month) != std::string_view::npos && !day.empty() &&
                       day.size() <= 2 && is_digit(day.front()) && time.size() >= 8 && time[2] == ':';
  if (is_date) text = rest;
  return is_date;
}

bool skip_timestamp(std::string_view& text) {
  std::string_view rest = text;
  std::string_view const word = prefix_word(rest);
  bool const is_time = word.size() > 10 && word[4] == '-' && parse_timestamp(word).has_value();
  if (is_time) text = rest;
  return is_time;
}

/// `program[77]: `.
bool skip_tag(std::string_view& text) {
  std::size_t const end = text.find(": ");
  if (end == std::string_view::npos || text.substr(0, end).find(' ') != std::string_view::npos) return false;
  text.remove_prefix(end + 2);
  return true;
}

/// The structured data of RFC 5424: `-`, or elements in brackets.
void skip_structured_data(std::string_view& text) {
  while (text.starts_with('[')) {
    std::size_t const end = text.find(']');
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
  if (text.starts_with('-')) text.remove_prefix(1);
  text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
}

std::string_view behind_syslog(std::string_view line) {
  std::string_view text = line;
  if (text.starts_with('<')) {
    std::size_t const end = text.find('>');
    if (end == std::string_view::npos || end > 4) return line;
    text.remove_prefix(end + 1);
    if (text.starts_with("1 ")) { // RFC 5424: time, host, program, process, message, data
      text.remove_prefix(2);
      for (int field = 0; field < 5; ++field)
        prefix_word(text);
      skip_structured_data(text);
      return text;
    }
  }
  bool const dated = skip_short_date(text) || skip_timestamp(text);
  std::string_view without_host = text;
  // Some leave the host out, some the date as well; only a process number then tells a program from a host.
  bool const has_number = text.substr(0, text.find(": ")).ends_with(']');
  if ((dated || has_number) && skip_tag(without_host)) return without_host;
  if (!dated) return line;
  prefix_word(without_host);
  return skip_tag(without_host) ? without_host : line;
}

/// Without the colours of a terminal.
void skip_colour(std::string_view& text) {
  while (text.starts_with("\x1B[")) {
    std::size_t const end = text.find('m');
    if (end == std::string_view::npos) return;
    text.remove_prefix(end + 1);
  }
}

std::string_view behind_compose(std::string_view line) {
  std::string_view text = line;
  skip_colour(text);
  std::size_t const bar = text.find('|');
  if (bar == std::string_view::npos || bar < 2 || text[bar - 1] != ' ') return line;
  std::string_view const name = text.substr(0, text.find(' '));
  if (text.find_first_not_of(' ', name.size()) != bar) return line;
  text.remove_prefix(bar + 1);
  skip_colour(text);
  if (text.starts_with(' ')) text.remove_prefix(1);
  skip_timestamp(text); // docker compose logs --timestamps
  return text;
}

std::string_view behind_container(std::string_view line) {
  std::string_view text = line;
  if (!skip_timestamp(text)) return line;
  std::string_view const stream = prefix_word(text);
  if (stream != "stdout" && stream != "stderr") return line;
  prefix_word(text); // F, or P for a part
  return text;
}

std::string_view behind_pod(std::string_view line) {
  std::size_t const end = line.find("] ");
  bool const is_pod = line.starts_with('[') && end != std::string_view::npos &&
                      line.substr(0, end).find('/') != std::string_view::npos;
  if (!is_pod) return line;
  std::string_view text = line.substr(end + 2);
  skip_timestamp(text); // kubectl logs --prefix --timestamps
  return text;
}

} // namespace

PrefixRow const& row_of(Prefix prefix) { return prefix_table[static_cast<std::size_t>(prefix)]; }

std::string_view PrefixReader::rest(std::string_view line) {
  switch (prefix_) {
  case Prefix::none: return line;
  case Prefix::syslog: return behind_syslog(line);
  case Prefix::compose: return behind_compose(line);
  case Prefix::container: return behind_container(line);
  case Prefix::pod: return behind_pod(line);
  case Prefix::timestamp: {
    std::string_view text = line;
    return skip_timestamp(text) ? text : line;
  }
  case Prefix::json: break;
  }
  if (!line.starts_with('{') || !object_.parse(line)) return line;
  for (std::string_view const member : {"log", "message", "MESSAGE", "msg", "line"})
    if (std::string const* const text = object_.find(member)) {
      std::string_view inner = *text;
      while (inner.ends_with('\n') || inner.ends_with('\r'))
        inner.remove_suffix(1);
      return inner;
    }
  return line;
}

} // namespace stickysim
