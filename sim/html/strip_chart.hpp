#pragma once

#include "html/axis.hpp"
#include "html/chart.hpp"
#include "html/event_marks.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// A strip of a chart: one variant over time, and what it comes to.
struct Strip {
  std::string name;
  std::size_t variant = 0;
  std::vector<std::optional<double>> values;
  std::string total; ///< `145 lost`
  std::string share; ///< `2.4 %`, below it; may be empty
};

/// One below the other on the same scale, so that what happens to one design and not to another is seen.
struct StripChart {
  std::string id;
  std::string title;
  std::string note;
  std::vector<double> times_s; ///< ends of the windows
  Axis y;                      ///< of each strip
  std::vector<Strip> strips;
  std::vector<EventMark> marks;
  double warmup_s = 0; ///< before it the band of the warm-up
};

Chart drawn(StripChart const& chart);

} // namespace stickysim
