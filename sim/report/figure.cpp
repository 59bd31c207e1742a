#include "report/figure.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

struct Step {
  double from; ///< the smallest value, in the metric's unit, that is read in this one
  Scale scale;
};

constexpr Step time_steps[] = {{1, {"s", 1}}, {1e-3, {"ms", 1e3}}, {1e-6, {"us", 1e6}}, {0, {"ns", 1e9}}};
constexpr Step byte_steps[] = {{0x1p40, {"TiB", 0x1p-40}},
                               {0x1p30, {"GiB", 0x1p-30}},
                               {0x1p20, {"MiB", 0x1p-20}},
                               {0x1p10, {"KiB", 0x1p-10}},
                               {0, {"B", 1}}};
constexpr Step count_steps[] = {{1e9, {"billion", 1e-9}}, {1e6, {"million", 1e-6}}, {0, {"", 1}}};

template <std::size_t size>
Scale pick(Step const (&steps)[size], double largest) {
  return std::find_if(std::begin(steps), std::end(steps) - 1,
                      [&](Step const& step) { return std::fabs(largest) >= step.from; })
      ->scale;
}

/// Decimals with which `value` shows at least `digits` significant digits; at most nine.
int decimals_for(double value, int digits) {
  int decimals = digits - 1;
  for (double left = std::fabs(value); left >= 10 && decimals > 0; left /= 10)
    --decimals;
  for (double left = std::fabs(value); left > 0 && left < 1 && decimals < 9; left *= 10)
    ++decimals;
  return decimals;
}

bool is_whole(double value) { return value == std::trunc(value); }

} // namespace

Scale scale_of(std::string_view unit, double largest) {
  if (unit == "s") return largest == 0 ? Scale{"s", 1} : pick(time_steps, largest);
  if (unit == "bytes") return pick(byte_steps, largest);
  if (unit == "count") return pick(count_steps, largest);
  if (unit == "%") return {"%", 100};
  if (unit == "ratio" || unit == "currency") return {"", 1};
  return {unit, 1};
}

std::string fixed(double value, int decimals) {
  std::string digits = fmt::format("{:.{}f}", std::fabs(value), decimals);
  std::size_t const whole = std::min(digits.find('.'), digits.size());
  for (std::size_t place = whole; place > 3; place -= 3)
    digits.insert(place - 3, ",");
  bool const is_zero = digits.find_first_not_of("0.,") == std::string::npos;
  return (value < 0 && !is_zero ? "-" : "") + digits;
}

std::string figure(double value, Scale scale) {
  double const shown = value * scale.factor;
  return fixed(shown, is_whole(shown) ? 0 : decimals_for(shown, 3));
}

std::string figure(Estimate const& value, Scale scale) {
  double const half_width = (value.high - value.low) / 2 * scale.factor;
  if (!value.has_interval || half_width == 0) return figure(value.mean, scale);
  int const decimals = decimals_for(half_width, 2);
  return fixed(value.mean * scale.factor, decimals) + " ± " + fixed(half_width, decimals);
}

std::string quantity(double value, std::string_view unit) {
  Scale const scale = scale_of(unit, value);
  return figure(value, scale) + (scale.unit.empty() ? "" : " ") + std::string{scale.unit};
}

std::string human_duration(Nanoseconds duration) {
  Nanoseconds const second = nanoseconds_per_second;
  if (duration % (3600 * second) == 0) return fmt::format("{} h", duration / (3600 * second));
  if (duration % (60 * second) == 0) return fmt::format("{} min", duration / (60 * second));
  return quantity(to_seconds(duration), "s");
}

std::size_t columns_of(std::string_view text) {
  return static_cast<std::size_t>(
      std::count_if(text.begin(), text.end(), [](char c) { return (c & 0xC0) != 0x80; }));
}

} // namespace stickysim
