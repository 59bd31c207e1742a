#include "html/metric_table.hpp"

#include "html/clock.hpp"
#include "html/markup.hpp"
#include "html/plot.hpp"
#include "report/figure.hpp"
#include "report/result_table.hpp"
#include "report/samples.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

constexpr std::size_t most_beside = 4; ///< variants of which each has its bar beside its figure
constexpr double bar_width = 100;
constexpr double interval_height = 10;

/// The values of a row, a variant each.
using Cells = std::vector<Estimates::Entry const*>;

double largest_mean(Cells const& cells) {
  double largest = 0;
  for (Estimates::Entry const* const cell : cells)
    if (cell) largest = std::max(largest, std::fabs(cell->value.mean));
  return largest;
}

/// What a bar shows: the interval and its middle, or the means of two states.
std::vector<double> shown_values(Estimates::Entry const& entry) {
  if (!entry.states) return {entry.value.low, entry.value.mean, entry.value.high};
  std::vector<double> values;
  for (auto const& mean : *entry.states)
    if (mean) values.push_back(*mean);
  return values;
}

/// What the bars of a row span: from zero, or around values that are all far from it.
struct Range {
  double low = 0;
  double high = 1;
};
Range range_of(Cells const& cells) {
  constexpr double far = 0.5;        // of the largest
  constexpr double least_span = 0.1; // of it: smaller differences look small
  double low = INFINITY;
  double high = 0;
  for (Estimates::Entry const* const cell : cells) {
    if (!cell) continue;
    for (double const value : shown_values(*cell)) {
      low = std::min(low, value);
      high = std::max(high, value);
    }
  }
  if (!(high > 0)) return {};
  if (low <= far * high) return {std::min(0.0, low), high};
  double const margin = std::max(0.0, (least_span * high - (high - low)) / 2);
  return {low - margin, high + margin};
}

/// The mean as a dot and the interval as a bar through it; a stem from zero, where the row begins there. Of
/// two states a dot each.
std::string interval_bar(Estimates::Entry const& entry, Range range, std::size_t variant) {
  Estimate const& value = entry.value;
  auto const x = [&](double at) {
    return 4 + (bar_width - 8) * std::clamp((at - range.low) / (range.high - range.low), 0.0, 1.0);
  };
  Markup svg;
  double const middle = interval_height / 2;
  svg.open("svg", {{"class", "interval " + series_class(variant)},
                   {"viewBox", fmt::format("0 0 {} {}", bar_width, interval_height)},
                   {"aria-hidden", "true"}});
  svg.leaf("line", {{"class", "track"}, {"x1", 4}, {"x2", bar_width - 4}, {"y1", middle}, {"y2", middle}});
  if (range.low == 0 && !entry.states)
    svg.leaf("line", {{"class", "stem"}, {"x1", 4}, {"x2", x(value.mean)}, {"y1", middle}, {"y2", middle}});
  if (value.has_interval && x(value.high) - x(value.low) > 1)
    svg.leaf(
        "line",
        {{"class", "whisker"}, {"x1", x(value.low)}, {"x2", x(value.high)}, {"y1", middle}, {"y2", middle}});
  for (double const dot : entry.states ? shown_values(entry) : std::vector{value.mean})
    svg.leaf("circle", {{"cx", x(dot)}, {"cy", middle}, {"r", 3.4}});
  return svg.close().take();
}

/// `marked`: with the sign of what is decided of it beside the first variant's.
void add_figure(Markup& html, Estimates::Entry const& entry, Scale scale, std::size_t trials, bool marked) {
  if (entry.states) {
    html.element("span", {{"class", "mean"}}, figure(*entry.states, scale));
    return;
  }
  std::string const text = figure(entry.value, scale) + share_of_trials(entry.value, trials);
  std::size_t const sign = text.find(" ± ");
  html.element("span", {{"class", "mean"}}, text.substr(0, sign)).text(" ").open("span", {{"class", "pm"}});
  if (sign != std::string::npos) html.text(text.substr(sign + 1));
  if (marked && entry.verdict != Estimates::Verdict::none) {
    bool const higher = entry.verdict == Estimates::Verdict::higher;
    html.text(" ").element("span", {{"class", "mark"}, {"aria-hidden", "true"}}, higher ? "▲" : "▼");
    html.element("span", {{"class", "unseen"}}, higher ? "higher" : "lower");
  }
  html.close();
}

/// A heading for each variant, with its colour.
void add_head(Markup& html, RunOutline const& outline, bool colours) {
  html.open("thead").open("tr").element("th", {{"scope", "col"}}, "metric");
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    html.open("th", {{"scope", "col"}, {"class", colours ? "name " + series_class(variant) : "name"}})
        .raw(breakable(outline.variants[variant]))
        .close();
  html.close().close().line_end();
}

/// A row of a table: its heading and the values.
struct MetricRow {
  std::string label; ///< set in by spaces if it is a part of the row above
  std::string_view unit;
  Cells cells;
  bool covers_warmup = false; ///< in a run that has one
};

void add_row(Markup& html, MetricRow const& row, RunOutline const& outline, std::size_t trials, bool bars) {
  auto const& [label, unit, cells, covers_warmup] = row;
  Scale const scale = scale_of(unit, largest_mean(cells));
  Range const range = range_of(cells);
  bool const dense = cells.size() > most_beside;
  std::string_view const style = label.starts_with("    ") ? "part deeper"
                                 : label.starts_with(' ')  ? "part"
                                                           : "whole";
  html.open("tr", {{"class", style}});
  std::size_t const start = std::min(label.find_first_not_of(' '), label.size());
  std::size_t const comma = std::min(label.find(','), label.size());
  html.open("th", {{"scope", "row"}}).text(label.substr(start, comma - start));
  if (comma < label.size()) html.text(", ").element("span", {{"class", "window"}}, label.substr(comma + 2));
  if (!scale.unit.empty()) html.text(" ").element("span", {{"class", "unit"}}, shown_unit(scale.unit));
  if (covers_warmup) html.text(" ").element("span", {{"class", "unit scope"}}, "whole run");
  html.close();
  for (std::size_t variant = 0; variant < cells.size(); ++variant) {
    html.open("td",
              {{"data-name", breakable_text(outline.variants[variant])}, {"class", series_class(variant)}});
    if (cells[variant]) {
      if (bars && !dense) html.raw(interval_bar(*cells[variant], range, variant));
      html.open("span", {{"class", "figure"}});
      add_figure(html, *cells[variant], scale, trials, cells.front() != nullptr);
      html.close();
      if (bars && dense) html.raw(interval_bar(*cells[variant], range, variant));
    } else {
      html.element("span", {{"class", "figure blank"}}, "–");
    }
    html.close();
  }
  html.close().line_end();
}

Cells cells_of(Estimates const& estimates, RunOutline const& outline, std::size_t point,
               std::string_view metric, std::string_view clients = "") {
  Cells cells;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    cells.push_back(estimates.find(point, variant, metric, clients));
  return cells;
}

/// Without what the terminal's table does not have.
Cells printed(Cells cells) {
  for (Estimates::Entry const*& cell : cells)
    if (cell && !cell->is_printed) cell = nullptr;
  return cells;
}

/// As its help says. Parts of a row cover what the row does and need not say so.
bool covers_whole_run(LabelledMetric const& row) {
  return !row.label.starts_with(' ') &&
         find_metric(row.metric)->help.find("whole run") != std::string_view::npos;
}

bool has_any(Cells const& cells) {
  return std::ranges::any_of(cells, [](auto* cell) { return cell; });
}

std::string table_of(std::string const& caption, std::string const& style, std::string const& rows,
                     RunOutline const& outline, bool colours) {
  Markup html;
  html.open("div", {{"class", "scroll"}, {"tabindex", "0"}, {"role", "region"}, {"aria-label", caption}});
  html.open("table", {{"class", style}}).element("caption", {{"class", "unseen"}}, caption);
  add_head(html, outline, colours);
  html.open("tbody").raw(rows).close().close().close().line_end();
  return html.take();
}

} // namespace

std::string metric_table(Estimates const& estimates, RunOutline const& outline, std::size_t point,
                         Manifest const& manifest) {
  Markup rows;
  for (LabelledMetric const& row : labelled_metrics(manifest.window_ns)) {
    auto const add = [&](std::string const& label, std::string_view clients) {
      Cells cells = printed(cells_of(estimates, outline, point, row.metric, clients));
      if (has_any(cells))
        add_row(rows,
                {label, row.unit, std::move(cells),
                 clients.empty() && manifest.warmup_s > 0 && covers_whole_run(row)},
                outline, estimates.trials(), true);
    };
    add(row.label, "");
    for (std::string const& clients : outline.classes)
      add(std::string(row.label.find_first_not_of(' ') + 2, ' ') + clients, clients);
  }
  std::string const style = outline.variants.size() > most_beside ? "metrics dense" : "metrics";
  return table_of("The designs side by side", style, rows.take(), outline, true);
}

std::string metric_lead(Estimates const& estimates, RunOutline const& outline, std::size_t point,
                        double warmup_s) {
  std::string text =
      "Means over replications, with their intervals of confidence. Each row has a scale of its own; a line to "
      "the dot begins at zero.";
  if (warmup_s > 0)
    text += fmt::format(" Figures leave out the warm-up of {}, except those of the whole run.",
                        clock_text(warmup_s));
  bool splits = false;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    splits = splits || estimates.is_split(point, variant);
  if (splits) text += " a / b: where a design collapses, and where it does not.";
  if (outline.variants.size() > 1 && !estimates.is_split(point, 0))
    text += fmt::format(" ▲ and ▼ are decidedly higher and lower than {}.", outline.variants.front());
  return text;
}

std::string all_metrics_table(Estimates const& estimates, RunOutline const& outline, std::size_t point) {
  Markup rows;
  for (std::string const& metric : estimates.metrics()) {
    Cells const cells = cells_of(estimates, outline, point, metric);
    auto const any = std::ranges::find_if(cells, [](auto* cell) { return cell; });
    if (any != cells.end()) add_row(rows, {metric, (*any)->unit, cells}, outline, estimates.trials(), false);
  }
  return table_of("All metrics", "metrics all", rows.take(), outline, false);
}

} // namespace stickysim
