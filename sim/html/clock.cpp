#include "html/clock.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {

std::string clock_text(double time_s, int decimals) {
  // Rounded before it is divided: 59.96 s is a minute.
  double scale = 1;
  for (int i = 0; i < decimals; ++i)
    scale *= 10;
  double const rounded_s = std::round(std::clamp(time_s, 0.0, 1e12) * scale) / scale;
  double const minutes = std::floor(rounded_s / 60);
  double const rest_s = std::round((rounded_s - minutes * 60) * scale) / scale;
  auto const whole_minutes = static_cast<long long>(minutes);
  std::string text;
  if (whole_minutes >= 60) text += fmt::format("{} h ", whole_minutes / 60);
  if (whole_minutes % 60 > 0) text += fmt::format("{} min ", whole_minutes % 60);
  if (rest_s > 0) text += fmt::format("{:.{}f} s ", rest_s, decimals);
  if (text.empty()) return "0 s";
  text.pop_back();
  return text;
}

} // namespace stickysim
