#include "cli/progress.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <cstdio>

namespace stickysim {

namespace {

constexpr std::chrono::milliseconds live_pause{100};
constexpr std::chrono::seconds plain_pause{10};
constexpr std::string_view clear_line = "\r\x1b[K";

} // namespace

Progress::Progress() : live_{can_rewrite_line()}, last_{std::chrono::steady_clock::now()} {}

Progress::~Progress() {
  if (live_ && shown_) std::fwrite(clear_line.data(), 1, clear_line.size(), stderr);
}

void Progress::update(std::size_t done, std::size_t total) {
  auto const now = std::chrono::steady_clock::now();
  if (now - last_ < (live_ ? std::chrono::nanoseconds{live_pause} : plain_pause)) return;
  last_ = now;
  shown_ = true;
  std::string const line = fmt::format("{} of {} trials", done, total);
  if (live_)
    fmt::print(stderr, "{}{}", clear_line, line);
  else
    tell(line);
}

} // namespace stickysim
