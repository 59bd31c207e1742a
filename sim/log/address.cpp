#include "log/address.hpp"

#include "language/digit.hpp"

#include <algorithm>

namespace stickysim {

namespace {

bool is_hexadecimal(char c) { return is_digit(c) || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'); }

bool is_version_4(std::string_view text) {
  int dots = 0;
  int digits = 0;
  for (char const c : text) {
    if (c == '.' && digits > 0) {
      ++dots;
      digits = 0;
    } else if (is_digit(c) && digits < 3) {
      ++digits;
    } else {
      return false;
    }
  }
  return dots == 3 && digits > 0;
}

bool is_version_6(std::string_view text) {
  if (std::count(text.begin(), text.end(), ':') < 2 || text.size() > 45) return false;
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return is_hexadecimal(c) || c == ':' || c == '.'; });
}

bool is_port(std::string_view text) {
  return !text.empty() && text.size() <= 5 && std::all_of(text.begin(), text.end(), is_digit);
}

} // namespace

bool is_address(std::string_view text) { return is_version_4(text) || is_version_6(text); }

bool has_port(std::string_view text) {
  std::size_t const colon = text.rfind(':');
  if (colon == std::string_view::npos || colon == 0 || !is_port(text.substr(colon + 1))) return false;
  std::string_view const host = text.substr(0, colon);
  return host.find(':') == std::string_view::npos || (host.front() == '[' && host.back() == ']');
}

std::string_view without_port(std::string_view text) {
  if (has_port(text)) text = text.substr(0, text.rfind(':'));
  if (text.size() > 2 && text.front() == '[' && text.back() == ']') return text.substr(1, text.size() - 2);
  return text;
}

std::string_view forwarded_client(std::string_view list) {
  std::string_view first = list.substr(0, list.find(','));
  while (first.ends_with(' '))
    first.remove_suffix(1);
  first = without_port(first);
  return is_address(first) ? first : std::string_view{};
}

Tried tried(std::string_view list) {
  Tried result{.last = list, .count = list.empty() || list == "-" ? 0 : 1};
  std::size_t at = 0;
  while ((at = list.find_first_of(",:", at)) != std::string_view::npos) {
    // The colon of an address has no blanks around it.
    bool const separates =
        list[at] == ',' || (at > 0 && list[at - 1] == ' ' && at + 1 < list.size() && list[at + 1] == ' ');
    ++at;
    if (!separates) continue;
    ++result.count;
    result.last = list.substr(std::min(list.find_first_not_of(' ', at), list.size()));
  }
  return result;
}

bool is_plain_client(std::string_view name) {
  return !name.empty() && std::string_view{"=+-@"}.find(name.front()) == std::string_view::npos &&
         std::all_of(name.begin(), name.end(),
                     [](char c) { return c > ' ' && c < 127 && c != ',' && c != '"'; });
}

} // namespace stickysim
