#include "cli/terminal.hpp"

#include <cstdio>
#include <cstdlib>
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

bool can_rewrite_line() { return understands_escapes(STDERR_FILENO); }

void tell(std::string_view message) {
  std::fwrite(message.data(), 1, message.size(), stderr);
  if (!message.ends_with('\n')) std::fputc('\n', stderr);
}

} // namespace stickysim
