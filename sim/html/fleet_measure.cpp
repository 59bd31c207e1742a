#include "html/fleet_measure.hpp"

#include "report/figure.hpp"

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::size_t most_curve_windows = 200;

constexpr FleetMeasure table[] = {
    {"lost", "Sessions lost", "when their users notice, per {}", "lost", "", "count", "sessions",
     Pooling::sum, "sessions_lost", "session_loss_fraction"},
    {"unserved", "Requests not served", "failed or logged out, per {}", "failed", "logged_out", "count",
     "requests", Pooling::sum, "", ""},
    {"p99", "Slowest requests", "one in a hundred takes longer, in each {}", "latency_p99", "", "s", "",
     Pooling::largest, "latency_p99", ""},
    {"live", "Sessions under way", "at the end of each {}", "sessions_live", "", "count", "sessions",
     Pooling::last, "", ""},
    {"up", "Servers up", "at the end of each {}", "servers_up", "", "count", "servers", Pooling::last, "",
     ""},
};

Windows sum_of(Windows values, Windows const& added) {
  for (std::size_t i = 0; i < std::min(values.size(), added.size()); ++i)
    if (added[i]) values[i] = values[i].value_or(0) + *added[i];
  return values;
}

} // namespace

std::span<FleetMeasure const> fleet_measures() { return table; }

Axis axis_of(FleetMeasure const& measure, double largest, int lines) {
  return measure.counted.empty() ? value_axis(largest, measure.unit, lines)
                                 : count_axis(largest, measure.counted, lines);
}

bool FleetLines::is_flat() const {
  std::optional<double> first;
  for (Windows const& line : values)
    for (auto const& value : line) {
      if (!value) continue;
      if (!first) first = value;
      if (*value != *first) return false;
    }
  return true;
}

FleetLines lines_of(FleetMeasure const& measure, Timeline const& timeline, RunOutline const& outline) {
  FleetLines lines;
  std::vector<double> const& ends = timeline.times_s();
  std::size_t const group = group_size(ends.size(), most_curve_windows);
  lines.times_s = pooled_times(ends, group);
  if (!lines.times_s.empty()) lines.window = quantity(lines.times_s.front(), "s");
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
    Windows values = timeline.of_fleet(variant, measure.metric);
    if (!measure.added.empty()) values = sum_of(std::move(values), timeline.of_fleet(variant, measure.added));
    Windows const& line = lines.values.emplace_back(pooled(values, group, measure.pooling));
    for (auto const& value : line)
      lines.largest = std::max(lines.largest, value.value_or(0));
  }
  return lines;
}

} // namespace stickysim
