#include "html/timelines.hpp"

#include "html/fleet_measure.hpp"
#include "html/line_chart.hpp"

#include <fmt/format.h>

namespace stickysim {

std::vector<Chart> timeline_charts(Timeline const& timeline, RunOutline const& outline,
                                   std::vector<EventMark> const& marks, double warmup_s,
                                   std::string_view shown) {
  std::vector<Chart> charts;
  if (timeline.times_s().size() < 2) return charts;
  for (FleetMeasure const& measure : fleet_measures()) {
    if (measure.id == shown) continue;
    FleetLines const lines = lines_of(measure, timeline, outline);
    if (lines.is_flat()) continue;
    LineChart chart;
    chart.id = measure.id;
    chart.title = measure.title;
    chart.note = fmt::format(fmt::runtime(measure.note), lines.window);
    chart.places = lines.times_s;
    chart.place_title = "time, s";
    chart.x_unit = "s";
    chart.x = time_axis(0, chart.places.back());
    chart.y = axis_of(measure, lines.largest);
    chart.marks = marks;
    chart.warmup_s = warmup_s;
    for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
      if (!lines.values[variant].empty())
        chart.series.push_back({outline.variants[variant], variant, lines.values[variant]});
    charts.push_back(drawn(chart));
  }
  return charts;
}

} // namespace stickysim
