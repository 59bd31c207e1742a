#include "html/strip_chart.hpp"

#include "html/mark_layout.hpp"
#include "html/plot.hpp"
#include "html/warmup_band.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr double strip_gap = 24;   ///< above each strip, for its name and what happened to it
constexpr double total_width = 84; ///< right of the strips
constexpr std::size_t longest_strip_name = 40;
constexpr std::size_t shared_name_rows = 3; ///< of what happened to all

/// Few strips are higher than many.
double strip_height(StripChart const& chart) {
  return std::clamp(270 / static_cast<double>(chart.strips.size()) - strip_gap, 24.0, 56.0);
}

/// Windows as steps down to the strip's base.
std::string area_of(Strip const& strip, StripChart const& chart, Plot const& plot, double base,
                    double scale) {
  std::string path;
  double from = plot.left();
  bool open = false;
  for (std::size_t i = 0; i < chart.times_s.size(); ++i) {
    double const to = plot.x(chart.times_s[i]);
    double const value = i < strip.values.size() ? strip.values[i].value_or(0) : 0;
    if (value > 0) {
      if (!open) path += fmt::format("M{} {}", coordinate(from), coordinate(base));
      path += fmt::format("V{}H{}", coordinate(base - value * scale), coordinate(to));
    } else if (open) {
      path += fmt::format("V{}Z", coordinate(base));
    }
    open = value > 0;
    from = to;
  }
  if (open) path += fmt::format("V{}Z", coordinate(base));
  return path;
}

/// `150`, `300 ms`: what a strip's height stands for.
std::string top_label(Axis const& y) {
  bool const is_count = y.factor == 1;
  return y.ticks.back().label + (is_count ? "" : " " + std::string{shown_unit(y.unit)});
}

/// The two ends of a strip's scale.
void draw_scale(Markup& svg, Axis const& y, Plot const& plot, double top, double bottom) {
  svg.leaf("line", {{"class", "rule"}, {"x1", plot.left()}, {"x2", plot.right()}, {"y1", top}, {"y2", top}});
  svg.leaf("line",
           {{"class", "base"}, {"x1", plot.left()}, {"x2", plot.right()}, {"y1", bottom}, {"y2", bottom}});
  svg.element("text", {{"class", "tick end"}, {"x", plot.left() - 6}, {"y", top + 5}}, top_label(y));
  svg.element("text", {{"class", "tick end"}, {"x", plot.left() - 6}, {"y", bottom + 4}}, "0");
}

/// What happened to all variants, and what to some of them.
std::vector<EventMark> shared_marks(StripChart const& chart) {
  std::vector<EventMark> marks;
  std::ranges::copy_if(chart.marks, std::back_inserter(marks),
                       [&](EventMark const& mark) { return mark.variants.size() == chart.strips.size(); });
  return marks;
}
std::vector<EventMark> own_marks(StripChart const& chart, Strip const& strip) {
  std::vector<EventMark> marks;
  std::ranges::copy_if(chart.marks, std::back_inserter(marks), [&](EventMark const& mark) {
    return mark.variants.size() < chart.strips.size() &&
           std::ranges::find(mark.variants, strip.variant) != mark.variants.end();
  });
  return marks;
}

std::string description_of(StripChart const& chart) {
  std::vector<std::string> parts;
  for (Strip const& strip : chart.strips)
    parts.push_back(
        fmt::format("{}: {}{}", strip.name, strip.total, strip.share.empty() ? "" : ", " + strip.share));
  return fmt::format("A strip over time for each design. {}.", fmt::join(parts, "; "));
}

ChartData data_of(StripChart const& chart) {
  ChartData data;
  data.columns.emplace_back("time, s");
  for (Strip const& strip : chart.strips)
    data.columns.push_back(strip.name + (chart.y.unit.empty() ? "" : fmt::format(", {}", chart.y.unit)));
  for (std::size_t i = 0; i < chart.times_s.size(); ++i) {
    auto& row = data.rows.emplace_back();
    row.push_back(number_text(chart.times_s[i]));
    for (Strip const& strip : chart.strips)
      row.push_back(i < strip.values.size() && strip.values[i]
                        ? fmt::format("{:.6g}", *strip.values[i] * chart.y.factor)
                        : "");
  }
  return data;
}

} // namespace

Chart drawn(StripChart const& chart) {
  double const strip = strip_height(chart);
  double const height = static_cast<double>(chart.strips.size()) * (strip + strip_gap) - strip_gap;
  Axis const x = time_axis(0, chart.times_s.empty() ? 1 : chart.times_s.back(), 5);
  double const left = text_width(top_label(chart.y)) + 10;
  Plot const sketch{x, Axis{}, height, total_width, strip_gap, left};
  MarkLayout const shared{shared_marks(chart), sketch, shared_name_rows};
  double const more = MarkLayout::row_height * static_cast<double>(shared.rows());
  Plot const plot{x, Axis{}, height, total_width, strip_gap + more, left};
  Markup svg;
  plot.draw_grid(svg);
  for (std::size_t i = 0; i < chart.strips.size(); ++i) {
    Strip const& shown = chart.strips[i];
    double const top = plot.top() + static_cast<double>(i) * (strip + strip_gap);
    double const bottom = top + strip;
    std::string const colour = series_class(shown.variant);
    std::string const name = clipped(shown.name, longest_strip_name);
    draw_warmup(svg, chart.warmup_s, plot, {top, bottom});
    draw_scale(svg, chart.y, plot, top, bottom);
    if (i == 0)
      shared.draw(svg, plot, {top, bottom, top - strip_gap + 4});
    else
      MarkLayout{shared_marks(chart), plot, 0}.draw(svg, plot, {top, bottom, top});
    std::vector<Stretch> taken{{0, plot.left() + 1.1 * text_width(name) + 8}};
    for (EventMark const& mark : shared_marks(chart))
      taken.push_back({plot.x(mark.time_s) - 1, plot.x(mark.time_s) + 1});
    MarkLayout{own_marks(chart, shown), plot, 1, taken}.draw(svg, plot, {top, bottom, top - 4});
    if (std::string const area = area_of(shown, chart, plot, bottom, strip / chart.y.high); !area.empty())
      svg.leaf("path", {{"class", "area " + colour}, {"d", area}});
    if (i == 0) name_warmup(svg, chart.warmup_s, plot, {top, bottom});
    svg.element("text", {{"class", "name " + colour}, {"x", plot.left()}, {"y", top - 4}}, name);
    double const beside = plot.right() + 10;
    svg.element("text", {{"class", "strong"}, {"x", beside}, {"y", bottom - (shown.share.empty() ? 2 : 17)}},
                shown.total);
    if (!shown.share.empty()) svg.element("text", {{"x", beside}, {"y", bottom - 2}}, shown.share);
  }
  return {.id = chart.id,
          .kind = "strips",
          .title = chart.title,
          .note = chart.note,
          .x_unit = "s",
          .y_unit = chart.y.unit,
          .height = plot.height(),
          .description = description_of(chart),
          .drawing = svg.take(),
          .data = data_of(chart)};
}

} // namespace stickysim
