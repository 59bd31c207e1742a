#include "cli/progress.hpp"

#include "cli/terminal.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace stickysim {

namespace {

constexpr std::chrono::milliseconds live_pause{100};
constexpr std::chrono::seconds plain_pause{10};
constexpr std::string_view clear_line = "\r\x1b[K";

} // namespace

Progress::Progress(std::size_t known) : known_{known}, live_{can_rewrite_line()} {}

Progress::~Progress() {
  if (live_ && shown_) std::fwrite(clear_line.data(), 1, clear_line.size(), stderr);
}

void Progress::update(std::size_t done, std::size_t total) {
  std::string line = fmt::format("{} of {} trials", done, total);
  if (done > known_)
    if (std::string const left = time_left(Clock::now() - start_, done - known_, total - done); !left.empty())
      line += ", " + left;
  show(line);
}

void Progress::update(std::size_t done) { show(fmt::format("{} trials", done)); }

void Progress::show(std::string const& line) {
  auto const now = Clock::now();
  if (now - last_ < (live_ ? std::chrono::nanoseconds{live_pause} : plain_pause)) return;
  last_ = now;
  shown_ = true;
  if (live_)
    fmt::print(stderr, "{}{}", clear_line, line);
  else
    tell(line);
}

std::string time_left(std::chrono::nanoseconds taken, std::size_t done, std::size_t left) {
  constexpr std::chrono::seconds enough{1};
  if (taken < enough || done == 0 || left == 0) return "";
  double const seconds =
      std::chrono::duration<double>{taken}.count() * static_cast<double>(left) / static_cast<double>(done);
  double const minutes = seconds / 60;
  double const hours = minutes / 60;
  auto const about = [](double value, char const* unit) {
    return fmt::format("about {:.0f} {} left", value, unit);
  };
  if (seconds < 10) return "a few seconds left";
  if (seconds < 55) return about(10 * std::round(seconds / 10), "s");
  if (minutes < 90) return about(std::max(minutes, 1.0), "min");
  return about(hours, "h");
}

} // namespace stickysim
