#pragma once

#include <stickysim/engine/time.hpp>
#include <stickysim/experiment/estimate.hpp>

#include <string>
#include <string_view>

namespace stickysim {

/// The unit in which people read a quantity, and how many of it make one of the metric's unit.
struct Scale {
  std::string_view unit; ///< empty for counts and plain ratios
  double factor = 1;
};

/// A unit that suits `largest`, which measures `unit`: a metric's unit, or `%` for ratios read as shares.
Scale scale_of(std::string_view unit, double largest);

/// `12,345.6`; never `-0`.
std::string fixed(double value, int decimals);

/// The value to `digits` significant digits, whole numbers in full; at most four decimals.
std::string figure(double value, Scale scale, int digits = 3);

/// `152.4 ± 2.3`, `249,200 ± 2,300`: the interval to two digits, the mean to the same place. An interval
/// too narrow to show is left out.
std::string figure(Estimate const& value, Scale scale);

/// A figure with its unit: `1.4 ms`, `75.3 %`, `12`.
std::string quantity(double value, std::string_view unit, int digits = 3);

/// `10 min`, `90 s`.
std::string human_duration(Nanoseconds duration);

} // namespace stickysim
