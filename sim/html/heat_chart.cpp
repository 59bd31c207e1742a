#include "html/heat_chart.hpp"

#include "engine/utf8.hpp"
#include "html/plot.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

namespace stickysim {
namespace {

constexpr std::size_t most_heat_columns = 120;
constexpr std::size_t most_cells = 6000; ///< of the table below it
constexpr double most_height = 230;
constexpr double highest_row = 22;
constexpr std::size_t levels = 10;
constexpr std::size_t longest_server_name = 18;
constexpr double name_height = 14;
constexpr double legend_height = 40; ///< above the rows
constexpr double legend_top = 6;
constexpr double swatch_width = 16;
constexpr double swatch_height = 9;

/// A server's windows.
struct ServerLoad {
  std::string name;
  bool comes_and_goes; ///< where it is not up it may not be in the fleet
  Windows utilization;
  Windows up;       ///< share of the windows at whose end it was up
  Windows draining; ///< at whose end it drained
};

/// What a cell shows: a level of load, that the server is down, or nothing.
constexpr std::size_t down = levels;
constexpr std::size_t nothing = levels + 1;

double at(Windows const& windows, std::size_t window, double otherwise) {
  return window < windows.size() ? windows[window].value_or(otherwise) : otherwise;
}

/// `scale`: what the levels share out.
std::size_t shade_of(ServerLoad const& load, std::size_t window, Axis const& scale) {
  if (at(load.up, window, 1) <= 0) return load.comes_and_goes ? nothing : down;
  if (window >= load.utilization.size() || !load.utilization[window]) return nothing;
  double const level = std::floor(scale.place(*load.utilization[window]) * levels);
  return std::min(levels - 1, static_cast<std::size_t>(level));
}

/// Between rows, where they are high enough.
double gap_of(double row) { return row > 6 ? 1 : 0; }

/// One path for each shade, in which neighbours are one rectangle.
std::array<std::string, levels + 1> paths_of(std::vector<ServerLoad> const& loads,
                                             std::vector<double> const& ends, Plot const& plot, double row,
                                             Axis const& scale) {
  std::array<std::string, levels + 1> paths;
  for (std::size_t server = 0; server < loads.size(); ++server) {
    double const top = plot.top() + static_cast<double>(server) * row;
    for (std::size_t from = 0; from < ends.size();) {
      std::size_t const shade = shade_of(loads[server], from, scale);
      std::size_t to = from;
      while (to < ends.size() && shade_of(loads[server], to, scale) == shade)
        ++to;
      double const left = from == 0 ? plot.left() : plot.x(ends[from - 1]);
      if (shade != nothing)
        paths[shade] +=
            fmt::format("M{} {}H{}v{}H{}z", coordinate(left), coordinate(top),
                        coordinate(plot.x(ends[to - 1])), coordinate(row - gap_of(row)), coordinate(left));
      from = to;
    }
  }
  return paths;
}

/// A line below the windows in which a server drains.
std::string drains_path(std::vector<ServerLoad> const& loads, std::vector<double> const& ends,
                        Plot const& plot, double row) {
  std::string path;
  for (std::size_t server = 0; server < loads.size(); ++server)
    for (std::size_t i = 0; i < ends.size(); ++i)
      if (at(loads[server].draining, i, 0) > 0 && at(loads[server].up, i, 1) > 0)
        path += fmt::format("M{} {}H{}", coordinate(i == 0 ? plot.left() : plot.x(ends[i - 1])),
                            coordinate(plot.top() + static_cast<double>(server + 1) * row - 2),
                            coordinate(plot.x(ends[i])));
  return path;
}

/// `backend_po….12`: of a long name the number is what tells it from the others.
std::string short_name(std::string const& name) {
  if (character_count(name) <= longest_server_name) return name;
  std::size_t const dot = std::min(name.rfind('.'), name.size());
  std::size_t const number = character_count(name.substr(dot));
  if (number + 2 > longest_server_name) return clipped(name, longest_server_name);
  return clipped(name.substr(0, dot), longest_server_name - number) + name.substr(dot);
}

double name_width(std::vector<ServerLoad> const& loads) {
  double width = 0;
  for (ServerLoad const& load : loads)
    width = std::max(width, text_width(short_name(load.name)));
  return width + 10;
}

/// A name beside the middle of each row, or of some where rows are low.
void draw_names(Markup& svg, std::vector<ServerLoad> const& loads, Plot const& plot, double row) {
  auto const step = static_cast<std::size_t>(std::ceil(name_height / row));
  for (std::size_t server = 0; server < loads.size(); server += step)
    svg.element("text",
                {{"class", "tick end"},
                 {"x", plot.left() - 6},
                 {"y", plot.top() + static_cast<double>(server) * row + (row - gap_of(row)) / 2 + 4.5}},
                short_name(loads[server].name));
}

/// The scale of the colours, and the sign of a server that is down where there is one.
void draw_legend(Markup& svg, Axis const& scale, Plot const& plot, std::string const& down_fill) {
  auto const x = [&](double place) { return plot.left() + swatch_width * levels * place; };
  for (std::size_t level = 0; level < levels; ++level)
    svg.leaf("rect", {{"class", fmt::format("h{}", level)},
                      {"x", x(static_cast<double>(level) / levels)},
                      {"y", legend_top},
                      {"width", swatch_width},
                      {"height", swatch_height}});
  constexpr double base = legend_top + swatch_height + 14;
  for (Tick const& tick : scale.ticks) {
    bool const is_last = &tick == &scale.ticks.back();
    svg.element("text", {{"class", "tick middle"}, {"x", x(scale.place(tick.at))}, {"y", base}}, tick.label);
    if (is_last)
      svg.element("text", {{"class", "scale"}, {"x", x(1) + text_width(tick.label) / 2 + 4}, {"y", base}},
                  fmt::format("{} busy", scale.unit));
  }
  if (down_fill.empty()) return;
  double const left = x(1) + text_width("100 % busy") + 10;
  svg.leaf("rect", {{"fill", down_fill},
                    {"x", left},
                    {"y", legend_top},
                    {"width", 2 * swatch_width},
                    {"height", swatch_height}});
  svg.element("text", {{"class", "tick middle"}, {"x", left + swatch_width}, {"y", base}}, "down");
}

std::string description_of(std::vector<ServerLoad> const& loads, Axis const& scale) {
  std::string text = fmt::format("A row for each server, in colours from 0 to {} {} busy. Mean load:",
                                 scale.ticks.back().label, scale.unit);
  constexpr std::size_t most = 8;
  for (std::size_t i = 0; i < std::min(loads.size(), most); ++i) {
    double sum = 0;
    double count = 0;
    for (auto const& value : loads[i].utilization)
      if (value) {
        sum += *value;
        ++count;
      }
    text += fmt::format("{} {} {}", i > 0 ? "," : "", loads[i].name,
                        count > 0 ? quantity(sum / count, "%", 2) : "none");
  }
  return text + (loads.size() > most ? " and more." : ".");
}

ChartData data_of(std::vector<ServerLoad> const& loads, std::vector<double> const& ends) {
  ChartData data;
  if (loads.size() * ends.size() > most_cells) return data;
  data.columns.emplace_back("time, s");
  for (ServerLoad const& load : loads)
    data.columns.push_back(load.name + ", %");
  for (std::size_t i = 0; i < ends.size(); ++i) {
    auto& row = data.rows.emplace_back();
    row.push_back(number_text(ends[i]));
    for (ServerLoad const& load : loads) {
      bool const has = i < load.utilization.size() && load.utilization[i];
      row.push_back(has ? fmt::format("{:.3g}", *load.utilization[i] * 100) : "");
    }
  }
  return data;
}

std::string id_of(std::size_t variant) { return fmt::format("heat-{}", variant + 1); }

Chart drawn(std::string const& variant, std::size_t number, std::vector<ServerLoad> const& loads,
            std::vector<double> const& ends, Axis const& scale) {
  double const row = std::clamp(most_height / static_cast<double>(loads.size()), 1.0, highest_row);
  Plot const plot{time_axis(0, ends.back(), 5),
                  Axis{},
                  row * static_cast<double>(loads.size()),
                  52,
                  legend_height,
                  name_width(loads)};
  std::string const id = id_of(number);
  std::string const title = fmt::format("Servers of {}", variant);
  Markup svg;
  svg.open("defs").open("pattern", {{"id", id + "-down"},
                                    {"width", 6},
                                    {"height", 6},
                                    {"patternUnits", "userSpaceOnUse"},
                                    {"patternTransform", "rotate(45)"}});
  svg.leaf("rect", {{"class", "down"}, {"width", 6}, {"height", 6}});
  svg.leaf("line", {{"class", "hatch"}, {"x1", 0}, {"x2", 0}, {"y1", 0}, {"y2", 6}}).close().close();
  plot.draw_grid(svg);
  auto const paths = paths_of(loads, ends, plot, row, scale);
  std::string const down_fill = fmt::format("url(#{}-down)", id);
  draw_legend(svg, scale, plot, paths[down].empty() ? "" : down_fill);
  for (std::size_t shade = 0; shade < levels; ++shade)
    if (!paths[shade].empty()) svg.leaf("path", {{"class", fmt::format("h{}", shade)}, {"d", paths[shade]}});
  if (!paths[down].empty()) svg.leaf("path", {{"fill", down_fill}, {"d", paths[down]}});
  if (std::string const path = drains_path(loads, ends, plot, row); !path.empty())
    svg.leaf("path", {{"class", "drains"}, {"d", path}});
  draw_names(svg, loads, plot, row);
  return {.id = id,
          .kind = "heat",
          .title = title,
          .note = fmt::format("share of their workers that is busy, in each {}",
                              human_duration(std::llround(ends.front() * 1e9))),
          .x_unit = "s",
          .y_unit = "%",
          .height = plot.height(),
          .description = description_of(loads, scale),
          .drawing = svg.take(),
          .data = data_of(loads, ends)};
}

/// The servers of each variant that joined or left while it ran.
std::vector<std::set<std::string, std::less<>>> passers(RunFolder const& run, RunOutline const& outline,
                                                        std::size_t point) {
  Table const& events = run.table("events.csv");
  Locator place{events, outline};
  std::size_t const event = events.column("event");
  std::size_t const server = events.column("server");
  std::vector<std::set<std::string, std::less<>>> names(outline.variants.size());
  events.for_each([&](Row const& row) {
    bool const passes = row.text(event) == "join" || row.text(event) == "leave";
    if (passes && place.find(row) && place.point == point) names[place.variant].emplace(row.text(server));
  });
  return names;
}

/// Whether there is anything to see.
bool is_recorded(std::vector<ServerLoad> const& loads, std::size_t windows) {
  Axis const any;
  return std::ranges::any_of(loads, [&](ServerLoad const& load) {
    for (std::size_t window = 0; window < windows; ++window)
      if (shade_of(load, window, any) != nothing) return true;
    return false;
  });
}

/// One for all designs, so that they can be compared, up to the busiest window: a fleet that idles has
/// colours, too.
Axis scale_of_colours(std::vector<std::vector<ServerLoad>> const& fleets) {
  double largest = 0;
  for (auto const& loads : fleets)
    for (ServerLoad const& load : loads)
      for (auto const& utilization : load.utilization)
        largest = std::max(largest, std::min(utilization.value_or(0), 1.0));
  return value_axis(largest, "%");
}

bool is_ever_up(ServerLoad const& load) {
  return load.up.empty() || std::ranges::any_of(load.up, [](auto const& up) { return up.value_or(0) > 0; });
}

} // namespace

std::string unrecorded_servers(std::vector<Chart> const& charts, RunOutline const& outline) {
  std::vector<std::string> names;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
    if (std::ranges::find(charts, id_of(variant), &Chart::id) == charts.end())
      names.push_back(fmt::format("'{}'", outline.variants[variant]));
  if (names.empty()) return {};
  return fmt::format("Not recorded for {}: there are more servers times windows than a run records. A longer "
                     "run.window makes fewer.",
                     listed(names));
}

std::vector<Chart> heat_charts(RunFolder const& run, Timeline const& timeline, RunOutline const& outline,
                               std::size_t point) {
  std::size_t const group = group_size(timeline.times_s().size(), most_heat_columns);
  std::vector<double> const ends = pooled_times(timeline.times_s(), group);
  auto const coming = passers(run, outline, point);
  std::vector<std::vector<ServerLoad>> fleets;
  for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
    std::vector<ServerLoad>& loads = fleets.emplace_back();
    for (std::size_t server = 0; server < timeline.servers(variant).size(); ++server) {
      auto const windows = [&](std::string_view metric) {
        return pooled(timeline.of_server(variant, server, metric), group, Pooling::mean);
      };
      std::string const& name = timeline.servers(variant)[server];
      ServerLoad load{name, coming[variant].contains(name), windows("utilization"), windows("up"),
                      windows("draining")};
      if (is_ever_up(load)) loads.push_back(std::move(load));
    }
  }
  Axis const scale = scale_of_colours(fleets);
  std::vector<Chart> charts;
  for (std::size_t variant = 0; variant < fleets.size(); ++variant)
    if (is_recorded(fleets[variant], ends.size()))
      charts.push_back(drawn(outline.variants[variant], variant, fleets[variant], ends, scale));
  return charts;
}

} // namespace stickysim
