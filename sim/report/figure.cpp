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

constexpr int most_decimals = 4; // what needs more is too small to matter, and too wide for a table
constexpr double smallest_shown = 0.00005;

/// Decimals with which `value` shows `digits` significant digits; negative where they end before the ones.
int decimals_for(double value, int digits) {
  double half_of_last = 0.5;
  for (int i = 1; i < digits; ++i)
    half_of_last /= 10;
  double const ten = 10 - half_of_last; // to two digits, 9.96 is read as 10
  if (!std::isfinite(value)) return 0;

  double left = std::fabs(value);
  int decimals = digits - 1;
  for (; left >= ten; left /= 10)
    --decimals;
  for (; left > 0 && left < ten / 10 && decimals < most_decimals; left *= 10)
    ++decimals;
  return std::min(decimals, most_decimals);
}

/// fixed(), which for negative `decimals` rounds to tens, hundreds, …
std::string rounded(double value, int decimals) {
  if (decimals >= 0) return fixed(value, decimals);
  double place = 1;
  for (; decimals < 0; ++decimals)
    place *= 10;
  return fixed(std::round(value / place) * place, 0);
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

std::string figure(double value, Scale scale, int digits) {
  double const shown = value * scale.factor;
  return fixed(shown, is_whole(shown) ? 0 : std::max(0, decimals_for(shown, digits)));
}

std::string figure(Estimate const& value, Scale scale) {
  double const half_width = (value.high - value.low) / 2 * scale.factor;
  if (!value.has_interval || half_width < smallest_shown) return figure(value.mean, scale);
  int const decimals = decimals_for(half_width, 2);
  return rounded(value.mean * scale.factor, decimals) + " ± " + rounded(half_width, decimals);
}

std::string quantity(double value, std::string_view unit, int digits) {
  Scale const scale = scale_of(unit, value);
  return figure(value, scale, digits) + (scale.unit.empty() ? "" : " ") + std::string{scale.unit};
}

std::string human_duration(Nanoseconds duration) {
  Nanoseconds const second = nanoseconds_per_second;
  if (duration % (3600 * second) == 0) return fmt::format("{} h", duration / (3600 * second));
  if (duration % (60 * second) == 0) return fmt::format("{} min", duration / (60 * second));
  return quantity(to_seconds(duration), "s");
}

} // namespace stickysim
