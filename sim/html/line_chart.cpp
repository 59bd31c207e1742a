#include "html/line_chart.hpp"

#include "html/direct_labels.hpp"
#include "html/mark_layout.hpp"
#include "html/warmup_band.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <span>

namespace stickysim {
namespace {

constexpr double least_height = 190;
constexpr double label_height = 15; ///< of a line of it
constexpr std::size_t longest_line = 16;
constexpr std::size_t most_name_lines = 2;
constexpr std::size_t name_rows = 4; ///< of marks
constexpr double lead = 14;          ///< from the plot's edge to the labels

std::vector<std::string> label_of(LineSeries const& series) {
  return folded(series.name, longest_line, most_name_lines);
}

double label_margin(LineChart const& lines) {
  double width = 0;
  for (LineSeries const& series : lines.series)
    for (std::string const& line : label_of(series))
      width = std::max(width, 1.08 * text_width(line));
  return width + lead + 6;
}

/// From the middle of a label to that of the next one.
double label_gap(LineChart const& lines) {
  std::size_t most = 1;
  for (LineSeries const& series : lines.series)
    most = std::max(most, label_of(series).size());
  return label_height * static_cast<double>(most);
}

std::string path_of(LineSeries const& series, LineChart const& lines, Plot const& plot) {
  std::string path;
  bool down = false;
  for (std::size_t i = 0; i < series.values.size(); ++i) {
    if (!series.values[i]) {
      down = false;
      continue;
    }
    path += fmt::format("{}{} {}", down ? "L" : "M", coordinate(plot.x(lines.places[i])),
                        coordinate(plot.y(*series.values[i])));
    down = true;
  }
  return path;
}

/// Where its line ends; nothing if it has none.
std::optional<std::size_t> last_place(LineSeries const& series) {
  for (std::size_t i = series.values.size(); i > 0; --i)
    if (series.values[i - 1]) return i - 1;
  return std::nullopt;
}

/// A series with its label beside the plot.
struct Labelled {
  LineSeries const* series;
  double end_x; ///< where the line ends
  double end_y;
  double middle; ///< of the label
};

/// A line from the end of a series to its label, if that does not stand beside it. Across the plot, from a
/// series that ends early, it is dotted: nothing is measured there.
void draw_lead(Markup& svg, Labelled const& label, double x) {
  constexpr double beside = 2;
  bool const is_early = label.end_x < x - lead;
  if (std::fabs(label.end_y - label.middle) > beside || is_early)
    svg.leaf("path", {{"class", (is_early ? "lead early " : "lead ") + series_class(label.series->variant)},
                      {"d", fmt::format("M{} {}L{} {}", coordinate(label.end_x), coordinate(label.end_y),
                                        coordinate(x - 2), coordinate(label.middle))}});
}

/// One line to all of many labels whose series end alike, where a line each would fan out.
void draw_brace(Markup& svg, std::span<Labelled const> labels, double x) {
  constexpr double reach = 5; // above and below the middle of a label
  double const at = x - 5;
  double const top = labels.front().middle - reach;
  double const bottom = labels.back().middle + reach;
  Labelled const& middle = labels[labels.size() / 2];
  svg.leaf("path",
           {{"class", "lead " + series_class(LineSeries::of_all)},
            {"d", fmt::format("M{} {}L{} {}M{} {}V{}", coordinate(middle.end_x), coordinate(middle.end_y),
                              coordinate(at), coordinate(std::clamp(middle.end_y, top, bottom)),
                              coordinate(at), coordinate(top), coordinate(bottom))}});
}

void draw_leads(Markup& svg, std::vector<Labelled> const& labels, double x) {
  constexpr double alike = 6; // ends of lines that are no farther apart
  constexpr std::size_t fewest_braced = 4;
  for (std::size_t from = 0; from < labels.size();) {
    std::size_t to = from + 1;
    while (to < labels.size() && labels[to].end_x == labels[from].end_x &&
           labels[to].end_y - labels[from].end_y <= alike)
      ++to;
    if (to - from >= fewest_braced)
      draw_brace(svg, std::span{labels}.subspan(from, to - from), x);
    else
      for (std::size_t i = from; i < to; ++i)
        draw_lead(svg, labels[i], x);
    from = to;
  }
}

void draw_name(Markup& svg, LineSeries const& series, double x, double middle) {
  std::string const colour = series_class(series.variant);
  std::vector<std::string> const lines = label_of(series);
  double top = middle + 4 - label_height * static_cast<double>(lines.size() - 1) / 2;
  svg.open("text", {{"x", x}, {"y", middle + 4}, {"class", "label " + colour}});
  if (lines.size() == 1) {
    svg.text(lines.front());
  } else {
    for (std::string const& line : lines) {
      svg.element("tspan", {{"x", x}, {"y", top}}, line);
      top += label_height;
    }
  }
  svg.close();
}

void draw_labels(Markup& svg, LineChart const& lines, Plot const& plot) {
  std::vector<Labelled> labels;
  std::vector<double> wanted;
  for (LineSeries const& series : lines.series)
    if (auto const last = last_place(series)) {
      wanted.push_back(plot.y(*series.values[*last]));
      labels.push_back({&series, plot.x(lines.places[*last]), wanted.back(), 0});
    }
  double const gap = label_gap(lines);
  double const above = (gap - label_height) / 2;
  std::vector<double> const places = spread(wanted, gap, plot.top() + above, plot.bottom() - above);
  double const x = plot.right() + lead;
  for (std::size_t i = 0; i < labels.size(); ++i) {
    labels[i].middle = places[i];
    draw_name(svg, *labels[i].series, x, places[i]);
  }
  std::ranges::sort(labels, {}, &Labelled::middle);
  draw_leads(svg, labels, x);
}

std::string description_of(LineChart const& lines) {
  std::vector<std::string> parts;
  for (LineSeries const& series : lines.series) {
    double most = 0;
    bool any = false;
    for (auto const& value : series.values)
      if (value && (!any || *value > most)) {
        most = *value;
        any = true;
      }
    if (any)
      parts.push_back(fmt::format("{} at most {}{}{}", series.name, figure(most, {"", lines.y.factor}),
                                  lines.y.unit.empty() ? "" : " ", lines.y.unit));
  }
  return fmt::format("A line for each design: {}.", listed(parts));
}

ChartData data_of(LineChart const& lines) {
  ChartData data;
  data.columns.push_back(lines.place_title);
  std::string const unit = lines.y.unit.empty() ? "" : ", " + lines.y.unit;
  for (LineSeries const& series : lines.series)
    data.columns.push_back(series.name + unit);
  for (std::size_t i = 0; i < lines.places.size(); ++i) {
    std::vector<std::string>& row = data.rows.emplace_back();
    row.push_back(lines.place_names.empty() ? number_text(lines.places[i]) : lines.place_names[i]);
    for (LineSeries const& series : lines.series)
      row.push_back(series.values[i] ? fmt::format("{:.6g}", *series.values[i] * lines.y.factor) : "");
  }
  return data;
}

} // namespace

/// Whether each line lies on the first.
static bool all_same(LineChart const& lines) {
  return lines.series.size() > 1 && std::ranges::all_of(lines.series, [&](LineSeries const& series) {
           return series.values == lines.series.front().values;
         });
}

Chart drawn(LineChart const& lines) {
  if (all_same(lines)) {
    LineChart one = lines;
    one.series = {{"all", LineSeries::of_all, lines.series.front().values}};
    return drawn(one);
  }
  double const height = std::max(least_height, label_gap(lines) * static_cast<double>(lines.series.size()));
  double const margin = label_margin(lines);
  Plot const sketch{lines.x, lines.y, height, margin};
  MarkLayout const marks{lines.marks, sketch, name_rows, {{0, sketch.unit_end()}}};
  double const more = std::max(0.0, MarkLayout::row_height * (static_cast<double>(marks.rows()) - 1));
  Plot const plot{lines.x, lines.y, height, margin, sketch.top() + more};
  Markup svg;
  draw_warmup(svg, lines.warmup_s, plot, {plot.top(), plot.bottom()});
  plot.draw_grid(svg);
  marks.draw(svg, plot, {plot.top(), plot.bottom(), plot.top() - 8});
  // The first variant lies on top: it is what the others are compared with.
  for (auto series = lines.series.rbegin(); series != lines.series.rend(); ++series) {
    if (!lines.x.has_words) // which have no order that a line could follow
      svg.leaf("path",
               {{"class", "line " + series_class(series->variant)}, {"d", path_of(*series, lines, plot)}});
    if (!lines.dots) continue;
    for (std::size_t i = 0; i < series->values.size(); ++i)
      if (series->values[i])
        svg.leaf("circle", {{"class", "dot " + series_class(series->variant)},
                            {"cx", plot.x(lines.places[i])},
                            {"cy", plot.y(*series->values[i])},
                            {"r", 3}});
  }
  name_warmup(svg, lines.warmup_s, plot, {plot.top(), plot.bottom()});
  draw_labels(svg, lines, plot);
  return {.id = lines.id,
          .kind = "lines",
          .title = lines.title,
          .note = lines.note,
          .x_unit = lines.x_unit,
          .y_unit = lines.y.unit,
          .has_factors = lines.y.law == Axis::Law::logarithmic,
          .height = plot.height(),
          .description = description_of(lines),
          .drawing = svg.take(),
          .data = data_of(lines)};
}

} // namespace stickysim
