#include "html/page_charts.hpp"

#include "html/event_marks.hpp"
#include "html/heat_chart.hpp"
#include "html/latency_chart.hpp"
#include "html/ledger_chart.hpp"
#include "html/sweep_curves.hpp"
#include "html/timelines.hpp"

#include <utility>

namespace stickysim {

PageCharts::PageCharts(RunFolder const& run, RunOutline const& outline, Estimates const& estimates) {
  constexpr std::size_t point = 0;
  Timeline const timeline{run, outline, point};
  double const warmup_s = run.manifest().warmup_s;
  std::vector<EventMark> const marks = event_marks(run, outline, point);
  auto const first = stickysim::headline(timeline, estimates, outline, point, marks, warmup_s);
  if (first) headline = first->chart;
  timelines = timeline_charts(timeline, outline, marks, warmup_s, first ? first->measure : "");
  servers = heat_charts(run, timeline, outline, point);
  if (auto chart = ledger_chart(run, outline, point)) users.push_back(std::move(*chart));
  if (auto chart = latency_chart(run, outline, point)) users.push_back(std::move(*chart));
  if (outline.is_swept()) sweep = sweep_curves(estimates, outline);
}

std::vector<Chart> PageCharts::all() const {
  std::vector<Chart> charts;
  if (headline) charts.push_back(*headline);
  for (auto const* const section : {&timelines, &servers, &users, &sweep})
    charts.insert(charts.end(), section->begin(), section->end());
  return charts;
}

} // namespace stickysim
