#include "html/headline.hpp"

#include "html/fleet_measure.hpp"
#include "html/strip_chart.hpp"
#include "report/figure.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

/// What a measure comes to over the run: by its metric, or by the windows' sum.
std::string total_of(FleetMeasure const& measure, Windows const& values, Estimates::Entry const* entry) {
  if (entry) return entry->value.mean == 0 ? "none" : quantity(entry->value.mean, measure.unit);
  if (measure.pooling != Pooling::sum) return {};
  double sum = 0;
  for (auto const& value : values)
    sum += value.value_or(0);
  return sum == 0 ? "none" : fixed(sum, sum < 10 ? 1 : 0);
}

} // namespace

std::optional<Headline> headline(Timeline const& timeline, Estimates const& estimates,
                                 RunOutline const& outline, std::size_t point,
                                 std::vector<EventMark> const& marks, double warmup_s) {
  if (timeline.times_s().size() < 2) return std::nullopt;
  for (FleetMeasure const& measure : fleet_measures()) {
    FleetLines const lines = lines_of(measure, timeline, outline);
    if (lines.is_flat()) continue;
    StripChart chart;
    chart.id = "headline";
    chart.title = measure.title;
    chart.note = fmt::format(fmt::runtime(measure.note), lines.window);
    chart.times_s = lines.times_s;
    chart.y = axis_of(measure, lines.largest, 3);
    chart.marks = marks;
    chart.warmup_s = warmup_s;
    bool has_splits = false;
    for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
      Strip strip{outline.variants[variant], variant, lines.values[variant], "", ""};
      if (estimates.is_split(point, variant)) {
        has_splits = true; // of two states there is no total
      } else {
        auto const* const share = estimates.find(point, variant, measure.share);
        strip.total = total_of(measure, lines.values[variant], estimates.find(point, variant, measure.total));
        if (share && share->value.mean > 0) strip.share = quantity(share->value.mean, "%", 2);
      }
      chart.strips.push_back(std::move(strip));
    }
    if (has_splits) chart.note += "; of two steady states the mean";
    return Headline{measure.id, drawn(chart)};
  }
  return std::nullopt;
}

} // namespace stickysim
