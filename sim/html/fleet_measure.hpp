#pragma once

#include "html/axis.hpp"
#include "html/timeline.hpp"

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// A figure of the fleet that is followed over time.
struct FleetMeasure {
  std::string_view id;
  std::string_view title;
  std::string_view note;   ///< `{}` is the length of a window; may be empty
  std::string_view metric; ///< of timeline.csv
  std::string_view added;  ///< another one that is added to it; empty: none
  std::string_view unit;
  std::string_view counted; ///< what a count is of, such as `sessions`; empty for other units
  Pooling pooling;
  std::string_view total; ///< metric of summary.csv that a run's windows come to; empty: none
  std::string_view share; ///< the same as a share; empty: none
};

/// What matters most first.
std::span<FleetMeasure const> fleet_measures();

/// An axis for its values.
Axis axis_of(FleetMeasure const& measure, double largest, int lines = 4);

/// A measure of each variant, in windows that a drawing has room for.
struct FleetLines {
  std::vector<double> times_s; ///< ends of the windows
  std::string window;          ///< `10 s`
  std::vector<Windows> values; ///< by variant; empty where it has none
  double largest = 0;

  /// Whether all of them are the same all the time.
  bool is_flat() const;
};
FleetLines lines_of(FleetMeasure const& measure, Timeline const& timeline, RunOutline const& outline);

} // namespace stickysim
