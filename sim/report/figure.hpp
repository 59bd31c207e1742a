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

/// The value to about three digits.
std::string figure(double value, Scale scale);

/// `152.4 ± 2.3`: as many decimals as the interval supports. An interval of no width is left out.
std::string figure(Estimate const& value, Scale scale);

/// A figure with its unit: `1.4 ms`, `75.3 %`, `12`.
std::string quantity(double value, std::string_view unit);

/// `10 min`, `90 s`.
std::string human_duration(Nanoseconds duration);

/// Columns that a UTF-8 text without wide characters takes on a terminal.
std::size_t columns_of(std::string_view text);

} // namespace stickysim
