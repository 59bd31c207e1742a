#include "html/sweep_curves.hpp"

#include "html/line_chart.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <numeric>
#include <set>

namespace stickysim {
namespace {

constexpr std::size_t most_panels = 8; ///< of a measure: of more, some that are as far apart

struct Measure {
  bool always; ///< where there are several panels, too
  std::string_view id;
  std::string_view title;
  std::string_view metric;
  std::string_view unit;
  std::string_view of; ///< what it is a share of, or what is not told by its unit
};
constexpr Measure measures[] = {
    {true, "harm", "Sessions harmed", "sessions_harmed_fraction", "%", "of those started, "},
    {false, "undone", "Requests undone", "work_lost", "count", ""},
    {false, "failures", "Requests failed", "failed_fraction", "%", ""},
    {true, "mean", "Mean latency", "latency_mean", "s", ""},
    {false, "tail", "p99 latency", "latency_p99", "s", ""},
    {true, "cost", "Cost", "cost", "currency", "in the currency of the prices, "},
};

Axis axis_of(Measure const& measure, double smallest, double largest) {
  if (measure.unit == "s") return latency_axis(smallest, largest);
  return measure.unit == "count" ? count_axis(largest, "requests") : value_axis(largest, measure.unit);
}

/// Points that differ by one key alone, in the order of its values.
struct Panel {
  std::string place; ///< of the other keys
  std::vector<std::size_t> points;
};

std::size_t longest_key(RunOutline const& outline) {
  std::size_t best = 0;
  std::size_t most = 0;
  for (std::size_t key = 0; key < outline.keys.size(); ++key) {
    std::set<std::string> values;
    for (auto const& point : outline.points)
      values.insert(point[key]);
    if (values.size() > most) {
      most = values.size();
      best = key;
    }
  }
  return best;
}

/// Keys that are zipped with `along`: its value gives theirs, so they need no panels of their own.
std::vector<std::size_t> followers_of(RunOutline const& outline, std::size_t along) {
  auto const follows = [&](std::size_t key) {
    std::map<std::string_view, std::string_view> there;
    std::set<std::string_view> values;
    for (auto const& point : outline.points) {
      if (there.emplace(point[along], point[key]).first->second != point[key]) return false;
      values.insert(point[key]);
    }
    return values.size() > 1;
  };
  std::vector<std::size_t> followers;
  for (std::size_t key = 0; key < outline.keys.size(); ++key)
    if (key != along && follows(key)) followers.push_back(key);
  return followers;
}

std::vector<Panel> panels_of(RunOutline const& outline, std::size_t along,
                             std::vector<std::size_t> const& followers) {
  std::vector<Panel> panels;
  for (std::size_t point = 0; point < outline.points.size(); ++point) {
    std::string place;
    for (std::size_t key = 0; key < outline.keys.size(); ++key)
      if (key != along && std::ranges::find(followers, key) == followers.end())
        place += fmt::format("{}{} = {}", place.empty() ? "" : ", ", outline.keys[key],
                             outline.points[point][key]);
    auto panel = std::ranges::find(panels, place, &Panel::place);
    if (panel == panels.end()) panel = panels.insert(panel, {place, {}});
    panel->points.push_back(point);
  }
  return panels;
}

/// Numbers stand where they belong, words one beside the other.
void set_places(LineChart& chart, Panel& panel, RunOutline const& outline, std::size_t along) {
  auto const number = [&](std::size_t point) { return outline.numbers[point][along]; };
  bool const numeric =
      std::ranges::all_of(panel.points, [&](std::size_t point) { return number(point).has_value(); });
  if (numeric) std::ranges::stable_sort(panel.points, {}, [&](std::size_t point) { return *number(point); });
  for (std::size_t i = 0; i < panel.points.size(); ++i) {
    std::size_t const point = panel.points[i];
    chart.places.push_back(numeric ? *number(point) : static_cast<double>(i));
    chart.place_names.push_back(outline.points[point][along]);
  }
  chart.x = numeric ? number_axis(chart.places, chart.place_names) : category_axis(chart.place_names);
}

/// A measure of a variant at a point; nothing between two steady states.
std::optional<double> value_at(Estimates const& estimates, Measure const& measure, std::size_t point,
                               std::size_t variant) {
  auto const* const entry = estimates.find(point, variant, measure.metric);
  return entry && !entry->states ? std::optional{entry->value.mean} : std::nullopt;
}

} // namespace

std::vector<Chart> sweep_curves(Estimates const& estimates, RunOutline const& outline) {
  std::size_t const along = longest_key(outline);
  std::vector<std::size_t> const followers = followers_of(outline, along);
  std::string over = outline.keys[along];
  for (std::size_t i = 0; i < followers.size(); ++i)
    over += (i == 0 ? ", zipped with " : ", ") + outline.keys[followers[i]];
  std::vector<Panel> panels = panels_of(outline, along, followers);
  std::size_t const all = panels.size();
  if (all > most_panels) {
    std::vector<Panel> some;
    for (std::size_t i = 0; i < most_panels; ++i)
      some.push_back(panels[i * (all - 1) / (most_panels - 1)]);
    panels = std::move(some);
  }
  bool splits = false;
  for (std::size_t point = 0; point < outline.points.size(); ++point)
    for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
      splits = splits || estimates.is_split(point, variant);
  std::vector<Chart> charts;
  for (Measure const& measure : measures) {
    if (panels.size() > 1 && !measure.always) continue;
    std::set<double> seen;
    for (Panel const& panel : panels)
      for (std::size_t const point : panel.points)
        for (std::size_t variant = 0; variant < outline.variants.size(); ++variant)
          if (auto const value = value_at(estimates, measure, point, variant)) seen.insert(*value);
    if (seen.size() < 2) continue; // nothing differs
    for (std::size_t i = 0; i < panels.size(); ++i) {
      LineChart chart;
      chart.id = fmt::format("sweep-{}-{}", measure.id, i + 1);
      chart.title = panels[i].place.empty() ? std::string{measure.title}
                                            : fmt::format("{}, {}", measure.title, panels[i].place);
      chart.note = fmt::format(
          "{}over {}{}{}", measure.of, over, splits ? "; open where a design has two steady states" : "",
          all > panels.size()
              ? fmt::format("; {} of {} curves are drawn, the table has all points", panels.size(), all)
              : "");
      chart.place_title = outline.keys[along];
      chart.dots = true;
      set_places(chart, panels[i], outline, along);
      chart.y = axis_of(measure, *seen.begin(), *seen.rbegin());
      if (chart.y.law == Axis::Law::logarithmic) chart.note += "; logarithmic axis";
      for (std::size_t variant = 0; variant < outline.variants.size(); ++variant) {
        LineSeries series{outline.variants[variant], variant, {}};
        for (std::size_t const point : panels[i].points)
          series.values.push_back(value_at(estimates, measure, point, variant));
        chart.series.push_back(std::move(series));
      }
      charts.push_back(drawn(chart));
    }
  }
  return charts;
}

} // namespace stickysim
