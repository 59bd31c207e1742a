#include "html/axis.hpp"

#include "report/figure.hpp"
#include <stickysim/engine/portable_math.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace stickysim {
namespace {

constexpr int most_steps = 400; // of a loop over powers of ten: more than doubles have

double power_of_ten(int exponent) {
  double power = 1;
  for (int i = 0; i < std::abs(exponent); ++i)
    power *= 10;
  return exponent < 0 ? 1 / power : power;
}

/// The largest power of ten that is not above `value` > 0.
int decade_of(double value) {
  int exponent = 0;
  for (; exponent < most_steps && power_of_ten(exponent + 1) <= value; ++exponent) {
  }
  for (; exponent > -most_steps && power_of_ten(exponent) > value; --exponent) {
  }
  return exponent;
}

/// 1, 2 or 5 times a power of ten, not below `least`.
double round_step(double least) {
  double const decade = power_of_ten(decade_of(least));
  for (double const step : {1.0, 2.0, 5.0})
    if (step * decade >= least * (1 - 1e-9)) return step * decade;
  return 10 * decade;
}

int decimals_of(double step) { return std::max(0, -decade_of(step * (1 + 1e-9))); }

/// A unit of time for labels, and steps between them that people count in.
struct Clock {
  double seconds;
  std::string_view unit;
  std::array<double, 8> steps; ///< zero: none
};
constexpr Clock clocks[] = {
    {86'400, "d", {1, 2, 5, 7, 10, 20, 50, 100}},
    {3600, "h", {0.5, 1, 2, 3, 4, 6, 12, 24}},
    {60, "min", {0.5, 1, 2, 5, 10, 15, 30, 60}},
};

} // namespace

double Axis::place(double value) const {
  double share = 0;
  switch (law) {
  case Law::even: share = (value - low) / (high - low); break;
  case Law::logarithmic: share = portable::log(value / low) / portable::log(high / low); break;
  case Law::tail: share = portable::log(1 - std::min(value, high)) / portable::log(1 - high); break;
  }
  return std::clamp(share, 0.0, 1.0);
}

Axis value_axis(double largest, std::string_view unit, int lines) {
  Axis axis;
  Scale const scale = scale_of(unit, largest);
  axis.factor = scale.factor;
  axis.unit = scale.unit;
  bool const whole = unit == "count" && scale.factor == 1;
  if (!(largest > 0)) largest = whole ? 1 : 1 / scale.factor;
  double step = round_step(largest * scale.factor / lines);
  if (whole) step = std::max(step, 1.0);
  // A line above all values that is little above them keeps numbers round.
  int const steps = std::max(1, static_cast<int>(std::ceil(largest * scale.factor / step - 1e-9)));
  for (int i = 0; i <= steps; ++i)
    axis.ticks.push_back({i * step / scale.factor, fixed(i * step, i == 0 ? 0 : decimals_of(step))});
  axis.high = steps * step / scale.factor;
  return axis;
}

Axis count_axis(double largest, std::string_view counted, int lines) {
  Axis axis = value_axis(largest, "count", lines);
  axis.unit += (axis.unit.empty() ? "" : " ") + std::string{counted};
  return axis;
}

Axis time_axis(double from_s, double to_s, int lines) {
  Axis axis;
  axis.low = from_s;
  axis.high = to_s > from_s ? to_s : from_s + 1;
  double const span = axis.high - axis.low;
  auto const* const clock = std::ranges::find_if(
      clocks, [&](Clock const& each) { return span >= each.seconds * (each.seconds > 60 ? 3 : 2.5); });
  double unit = 1;
  double step = 0;
  if (clock == std::end(clocks)) {
    Scale const scale = scale_of("s", span);
    unit = 1 / scale.factor;
    axis.unit = scale.unit;
    step = round_step(span / unit / lines);
  } else {
    unit = clock->seconds;
    axis.unit = clock->unit;
    auto const fits = [&](double each) { return each * lines >= span / unit; };
    auto const* const found = std::ranges::find_if(clock->steps, fits);
    step = found == clock->steps.end() ? round_step(span / unit / lines) : *found;
  }
  axis.factor = 1 / unit;
  double const first = std::ceil(axis.low / unit / step - 1e-9);
  double const last = std::floor(axis.high / unit / step + 1e-9);
  for (double i = first; i <= last; ++i)
    axis.ticks.push_back({i * step * unit, fixed(i * step, decimals_of(step))});
  return axis;
}

Axis logarithmic_axis(double smallest, double largest, std::string_view unit) {
  Axis axis;
  axis.law = Axis::Law::logarithmic;
  Scale const scale = scale_of(unit, largest);
  axis.factor = scale.factor;
  axis.unit = scale.unit;
  int const from = decade_of(smallest * scale.factor);
  int const to = decade_of(largest * scale.factor);
  bool const dense = to - from < 3;
  for (int decade = from; decade <= to + 1; ++decade)
    for (double const digit : {1.0, 2.0, 5.0}) {
      if (digit != 1 && !dense) continue;
      double const at = digit * power_of_ten(decade);
      axis.ticks.push_back({at / scale.factor, fixed(at, std::max(0, -decade))});
    }
  // From the last line that is not above the values to the first one that is not below.
  auto const below = [&](Tick const& tick) { return tick.at <= smallest * (1 + 1e-9); };
  while (axis.ticks.size() > 2 && below(axis.ticks[1]))
    axis.ticks.erase(axis.ticks.begin());
  while (axis.ticks.size() > 2 && axis.ticks[axis.ticks.size() - 2].at >= largest * (1 - 1e-9))
    axis.ticks.pop_back();
  axis.low = axis.ticks.front().at;
  axis.high = axis.ticks.back().at;
  return axis;
}

Axis latency_axis(double smallest, double largest) {
  constexpr double steep = 30;
  bool const is_steep = smallest > 0 && largest > steep * smallest;
  return is_steep ? logarithmic_axis(smallest, largest, "s") : value_axis(largest, "s");
}

Axis quantile_axis(double largest) {
  Axis axis;
  axis.law = Axis::Law::tail;
  axis.high = std::clamp(largest, 0.9, 0.9999999);
  axis.factor = 100;
  axis.unit = "%";
  axis.ticks = {{0, "0"}, {0.5, "50"}};
  double rest = 0.1;
  for (int decimals = 0; 1 - rest <= axis.high * (1 + 1e-12); ++decimals, rest /= 10)
    axis.ticks.push_back({1 - rest, fixed(100 - 100 * rest, std::max(0, decimals - 1))});
  return axis;
}

Axis category_axis(std::vector<std::string> const& names) {
  Axis axis;
  axis.has_words = true;
  axis.is_listed = true;
  for (std::size_t i = 0; i < names.size(); ++i)
    axis.ticks.push_back({static_cast<double>(i), names[i]});
  axis.high = std::max<double>(1, static_cast<double>(names.size()) - 1);
  return axis;
}

Axis number_axis(std::vector<double> const& values, std::vector<std::string> const& names) {
  auto const [least, most] = std::ranges::minmax(values);
  Axis axis;
  axis.is_listed = true;
  axis.low = least;
  axis.high = most > least ? most : least + 1;
  // Steps that grow by a factor are read by factors.
  if (least > 0 && most >= 10 * least) axis.law = Axis::Law::logarithmic;
  for (std::size_t i = 0; i < values.size(); ++i)
    axis.ticks.push_back({values[i], names[i]});
  return axis;
}

} // namespace stickysim
