#include "cli/terminal.hpp"

#include "language/shown.hpp"
#include "report/page.hpp"

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace stickysim {

namespace {

std::string_view environment(char const* name) {
  char const* const value = std::getenv(name);
  return value == nullptr ? "" : value;
}

bool understands_escapes(int descriptor) {
  return isatty(descriptor) != 0 && environment("TERM") != "dumb" && !environment("TERM").empty();
}

} // namespace

bool wants_colour() { return understands_escapes(STDOUT_FILENO) && environment("NO_COLOR").empty(); }

std::size_t page_columns() {
  constexpr std::size_t fewest = 40;
  constexpr std::size_t most = 1000; // wider ones are slips, and tables and pictures would fill them
  std::string_view const columns = environment("COLUMNS");
  std::size_t width = 0;
  std::from_chars(columns.data(), columns.data() + columns.size(), width);
  winsize window{};
  if (width == 0 && ioctl(STDOUT_FILENO, TIOCGWINSZ, &window) == 0) width = window.ws_col;
  return width == 0 ? page_width : std::clamp(width, fewest, most);
}

bool can_rewrite_line() { return understands_escapes(STDERR_FILENO); }

void tell(std::string_view message) {
  std::string text;
  do {
    std::string_view const line = message.substr(0, message.find('\n'));
    message.remove_prefix(std::min(line.size() + 1, message.size()));
    text += shown(line) + '\n';
  } while (!message.empty());
  std::fwrite(text.data(), 1, text.size(), stderr);
}

void tell_caution(std::string_view text) { tell(paragraph("caution:", text, 2, page_columns())); }

} // namespace stickysim
