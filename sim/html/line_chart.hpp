#pragma once

#include "html/axis.hpp"
#include "html/chart.hpp"
#include "html/event_marks.hpp"

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// A line of a chart.
struct LineSeries {
  static constexpr std::size_t of_all = SIZE_MAX; ///< the variant of a line that is all variants'

  std::string name;
  std::size_t variant = 0;                   ///< whose colour it has
  std::vector<std::optional<double>> values; ///< one for each place; nothing: a gap
};

/// Lines over the same places.
struct LineChart {
  std::string id; ///< unique in the page
  std::string title;
  std::string note;
  std::vector<double> places;
  std::vector<std::string> place_names; ///< as the table shows them; empty: the numbers
  std::string place_title;              ///< heading of the table's first column
  std::string x_unit;
  Axis x;
  Axis y;
  std::vector<LineSeries> series;
  std::vector<EventMark> marks;
  double warmup_s = 0; ///< of a chart over time: before it the band of the warm-up
  bool dots = false;   ///< at each place
};

/// The figure. Each line ends with its name.
Chart drawn(LineChart const& lines);

} // namespace stickysim
