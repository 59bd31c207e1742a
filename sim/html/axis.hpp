#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A place on an axis that has a line and a number.
struct Tick {
  double at = 0; ///< as values are
  std::string label;
};

/// Takes values, in the unit of a metric, to a place between 0 and 1.
struct Axis {
  enum class Law { even, logarithmic, tail };

  Law law = Law::even;
  double low = 0;
  double high = 1;
  double factor = 1; ///< from the metric's unit to that of the labels
  std::string unit;  ///< of the labels; empty for counts
  std::vector<Tick> ticks;
  bool has_words = false; ///< its places have no order: labels are words
  bool is_listed = false; ///< its ticks are all there is, so each has its label, in rows if need be

  double place(double value) const;
};

/// From zero to a round number that is not below `largest`, with about `lines` lines. `unit` is a metric's.
Axis value_axis(double largest, std::string_view unit, int lines = 4);

/// The same for numbers of what is `counted`, such as sessions.
Axis count_axis(double largest, std::string_view counted, int lines = 4);

/// The time of a run: from `from_s` to `to_s`, in s, min, h or days.
Axis time_axis(double from_s, double to_s, int lines = 6);

/// Powers of ten, their doubles and fives between `smallest` > 0 and `largest`.
Axis logarithmic_axis(double smallest, double largest, std::string_view unit);

/// For latencies: by factors if the largest is more than 30 times the smallest, which is above 0, else from
/// zero.
Axis latency_axis(double smallest, double largest);

/// Quantiles from 0 to `largest` < 1, each factor of ten that is left above having the same width: 50 %, 90
/// %, 99 % and so on.
Axis quantile_axis(double largest);

/// Values with names, one beside the other: the first stands at 0.
Axis category_axis(std::vector<std::string> const& names);

/// Numbers as they stand, from the smallest to the largest.
Axis number_axis(std::vector<double> const& values, std::vector<std::string> const& names);

} // namespace stickysim
