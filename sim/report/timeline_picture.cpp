#include "report/timeline_picture.hpp"

#include "engine/utf8.hpp"
#include "report/block.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"
#include "report/point.hpp"
#include "report/time_axis.hpp"

#include <fmt/ranges.h>

#include <algorithm>
#include <set>

namespace stickysim {
namespace {

/// A value for each column, or none.
using Values = std::vector<std::optional<double>>;

/// What becomes of several windows in a column.
enum class Pooling : std::uint8_t { sum, largest, last };

/// A figure of the windows.
struct Curve {
  std::string_view heading;
  std::string_view unit;
  Pooling pooling;
  bool harms;
  std::optional<double> (*value)(WindowResult const&); ///< empty where a window has none
};

constexpr Curve curves[] = {
    {"sessions lost", "count", Pooling::sum, true,
     [](WindowResult const& window) -> std::optional<double> { return static_cast<double>(window.lost); }},
    {"requests failed or logged out", "count", Pooling::sum, true,
     [](WindowResult const& window) -> std::optional<double> {
       return static_cast<double>(window.failed + window.logged_out);
     }},
    {"latency p99", "s", Pooling::largest, false,
     [](WindowResult const& window) {
       return window.ok > 0 ? std::optional{window.latency_p99_ns / 1e9} : std::nullopt;
     }},
    {"sessions live", "count", Pooling::last, false,
     [](WindowResult const& window) -> std::optional<double> {
       return static_cast<double>(window.sessions_live);
     }},
    {"servers up", "count", Pooling::last, false,
     [](WindowResult const& window) -> std::optional<double> {
       return static_cast<double>(window.servers_up);
     }},
};

/// The mean of what `value` says of each trial that has one.
template <class Value>
std::optional<double> mean_value(VariantResult const& variant, Value const& value) {
  double sum = 0;
  int trials = 0;
  for (TrialResult const& trial : variant.trials)
    if (std::optional<double> const one = value(trial)) {
      sum += *one;
      ++trials;
    }
  return trials == 0 ? std::nullopt : std::optional{sum / trials};
}

std::size_t windows_of(VariantResult const& variant) { return variant.trials.front().windows.size(); }

Values means_by_window(VariantResult const& variant, Curve const& curve) {
  Values means;
  for (std::size_t i = 0; i < windows_of(variant); ++i)
    means.push_back(
        mean_value(variant, [&](TrialResult const& trial) { return curve.value(trial.windows[i]); }));
  return means;
}

Values pooled(Values const& values, std::size_t windows, Pooling pooling) {
  Values pooled;
  for (std::size_t i = 0; i < values.size(); ++i) {
    if (i % windows == 0) pooled.emplace_back();
    std::optional<double>& into = pooled.back();
    if (!values[i]) continue;
    if (!into || pooling == Pooling::last)
      into = values[i];
    else
      into = pooling == Pooling::sum ? *into + *values[i] : std::max(*into, *values[i]);
  }
  return pooled;
}

/// At most `columns` of a text of ASCII, an ellipsis last where that is not all.
std::string cut(std::string const& text, std::size_t columns) {
  return text.size() <= columns ? text : text.substr(0, columns - 1) + "…";
}

/// Columns behind the marks of events, at most.
constexpr std::size_t most_about_events = 20;

struct PictureRow {
  std::string label;
  std::string picture;
  std::string range{}; ///< behind the picture
  bool alarms = false; ///< it shows harm
};

/// Rows under a heading.
struct Panel {
  std::string heading;
  std::vector<PictureRow> rows;
};

/// The picture of a point in a given number of columns.
class Picture {
public:
  Picture(Point point, TimeAxis const& axis, std::size_t windows)
      : point_{point}, axis_{axis}, windows_{windows} {
    for (Curve const& curve : curves)
      add(curve);
    add_time();
    add_utilizations();
  }

  TimeAxis const& axis() const { return axis_; }
  std::vector<Panel> const& panels() const { return panels_; }

private:
  void add(Curve const& curve) {
    std::vector<Values> of_variants;
    Values all;
    for (VariantResult const& variant : point_) {
      Values const& values =
          of_variants.emplace_back(pooled(means_by_window(variant, curve), windows_, curve.pooling));
      all.insert(all.end(), values.begin(), values.end());
    }
    Span span = span_of(all);
    if (!(span.largest > 0)) return;
    // Three servers of four would else look like none.
    if (curve.unit == "count") span.least = 0;
    Scale const scale = scale_of(curve.unit, span.largest);
    Panel& panel = panels_.emplace_back(Panel{std::string{curve.heading}, {}});
    for (std::size_t i = 0; i < point_.size(); ++i) {
      Span const own = span_of(of_variants[i]);
      panel.rows.push_back({point_[i].variant->name, over_time(of_variants[i], span), text_of(own, scale),
                            curve.harms && own.largest > 0});
    }
  }

  std::string over_time(Values const& values, Span span) const {
    std::string picture;
    for (std::size_t column = 0; column < axis_.columns; ++column)
      picture += block(values[axis_.step_of(column)], span);
    return picture;
  }

  void add_time() {
    Panel& panel = panels_.emplace_back();
    panel.rows = {{"", axis_.line()}, {"", axis_.labels()}};
    std::vector<EventKind> kinds;
    for (FleetEvent const* event : events())
      if (!std::ranges::count(kinds, event->kind)) kinds.push_back(event->kind);
    for (EventKind const kind : kinds)
      panel.rows.push_back(marks(kind));
  }

  /// Of the first trial of each design, in the order of time.
  std::vector<FleetEvent const*> events() const {
    std::vector<FleetEvent const*> events;
    for (VariantResult const& variant : point_)
      for (FleetEvent const& event : variant.trials.front().fleet_events)
        events.push_back(&event);
    std::ranges::stable_sort(events, {}, &FleetEvent::at_ns);
    return events;
  }

  /// A mark for each event of a kind, under whatever design it happens.
  PictureRow marks(EventKind kind) const {
    std::string label{name_of(kind)};
    std::ranges::replace(label, '_', ' ');
    std::vector<bool> marked(axis_.columns);
    std::set<std::string> servers;
    std::vector<std::string> designs;
    for (VariantResult const& variant : point_) {
      TrialResult const& trial = variant.trials.front();
      bool happens = false;
      for (FleetEvent const& event : trial.fleet_events) {
        if (event.kind != kind) continue;
        happens = true;
        marked[axis_.column_of(event.at_ns)] = true;
        if (event.server < trial.servers.size()) servers.insert(trial.servers[event.server].name);
      }
      if (happens) designs.push_back(variant.variant->name);
    }
    std::string picture;
    for (bool const mark : marked)
      picture += mark ? "◆" : "·";
    std::string about = servers.size() > 1 ? fmt::format("{} servers", servers.size())
                        : servers.empty()  ? ""
                                           : *servers.begin();
    if (designs.size() < point_.size())
      about += fmt::format("{}in {}", about.empty() ? "" : " ",
                           designs.size() == 1 ? designs.front()
                                               : fmt::format("{} of {}", designs.size(), point_.size()));
    return {std::move(label), std::move(picture), cut(about, most_about_events)};
  }

  void add_utilizations() {
    std::size_t servers = 0;
    for (VariantResult const& variant : point_)
      servers = std::max(servers, variant.trials.front().servers.size());
    std::size_t const shown = std::min(servers, axis_.columns);
    if (shown == 0) return;
    std::vector<Values> of_variants;
    Span span;
    for (VariantResult const& variant : point_) {
      Values& values = of_variants.emplace_back();
      for (std::size_t i = 0; i < std::min(shown, variant.trials.front().servers.size()); ++i)
        values.push_back(
            mean_value(variant, [&](TrialResult const& trial) { return utilization(trial, i); }));
      span.largest = std::max(span.largest, span_of(values).largest);
    }
    Panel& panel = panels_.emplace_back();
    panel.heading = servers == 1      ? "utilization of the server"
                    : shown < servers ? fmt::format("utilization, the first {} of {} servers", shown, servers)
                                      : "utilization of each server";
    Scale const scale = scale_of("%", span.largest);
    std::size_t const columns = axis_.columns / shown;
    for (std::size_t i = 0; i < point_.size(); ++i)
      panel.rows.push_back({point_[i].variant->name, side_by_side(of_variants[i], span, columns),
                            text_of(span_of(of_variants[i]), scale)});
    if (span.largest > 0)
      panel.rows.push_back({"server", numbers(shown, columns),
                            fmt::format("█ {} {}", figure(span.largest, scale), scale.unit)});
  }

  /// Blocks for a server that has `columns`, the space behind them left out.
  static std::size_t blocks_of(std::size_t columns) { return std::clamp<std::size_t>(columns - 1, 1, 3); }

  /// The servers' numbers, each below its blocks, as many as have room.
  static std::string numbers(std::size_t servers, std::size_t columns) {
    std::size_t const pitch = blocks_of(columns) + (columns > 1);
    std::string text;
    for (std::size_t i = 0; i < servers; ++i) {
      std::string const number = fmt::format("{}", i + 1);
      std::size_t const at = i * pitch;
      if (at < text.size() + (i > 0) || at + number.size() > servers * columns) continue;
      text.append(at - text.size(), ' ').append(number);
    }
    return text;
  }

  /// Each value in a few of `columns`, set apart from the next if there is room.
  static std::string side_by_side(Values const& values, Span span, std::size_t columns) {
    std::string picture;
    for (std::optional<double> const& value : values) {
      for (std::size_t i = 0; i < blocks_of(columns); ++i)
        picture += block(value, span);
      if (columns > 1) picture += ' ';
    }
    return picture;
  }

  static std::optional<double> utilization(TrialResult const& trial, std::size_t server) {
    if (server >= trial.servers.size() || trial.servers[server].up_ns == 0) return std::nullopt;
    ServerResult const& of = trial.servers[server];
    return to_seconds(of.busy_ns) / (static_cast<double>(of.workers) * to_seconds(of.up_ns));
  }

  Point point_;
  TimeAxis axis_;
  std::size_t windows_; ///< in a step
  std::vector<Panel> panels_;
};

/// Where the parts of a row stand.
struct Layout {
  std::size_t labels = 0;
  std::size_t ranges = 0;

  Layout(std::vector<Panel> const& panels, std::size_t page) {
    for (Panel const& panel : panels)
      for (PictureRow const& row : panel.rows) {
        labels = std::max(labels, row.label.size());
        ranges = std::max(ranges, character_count(row.range));
      }
    labels = std::min(labels, page / 4);
  }

  /// Columns that are left for pictures.
  std::size_t room(std::size_t page) const { return page - std::min(page, 2 + labels + 1 + 1 + ranges); }
};

/// As wide as the page allows: windows are pooled until their steps fit.
Picture widest_picture(Point point, RunSettings const& run, std::size_t page) {
  std::size_t const all = windows_of(point.front());
  for (std::size_t windows = all / page + 1;; ++windows) {
    std::size_t const steps = (all + windows - 1) / windows;
    TimeAxis axis{
        .step_ns = run.window_ns * static_cast<Nanoseconds>(windows), .steps = steps, .columns = steps};
    std::size_t const room = Layout{Picture{point, axis, windows}.panels(), page}.room(page);
    if (room < steps && steps > 1) continue;
    axis.columns = std::max(room, steps);
    return Picture{point, axis, windows};
  }
}

std::string picture_of(Point point, RunSettings const& run, Paint const& paint, std::size_t page) {
  Picture const picture = widest_picture(point, run, page);
  Layout const layout{picture.panels(), page};
  std::size_t const replications = point.front().trials.size();
  std::string about = fmt::format("Steps of {}", human_duration(picture.axis().step_ns));
  if (replications > 1) about += fmt::format(", means of {} replications, events of the first", replications);
  about += ". Heights compare designs; the figures are each one's least and most.";
  std::string text = paragraph("", about, 0, page);
  for (Panel const& panel : picture.panels()) {
    if (!panel.heading.empty()) text += paint.strong(panel.heading) + '\n';
    for (PictureRow const& row : panel.rows) {
      std::string const drawn = row.alarms ? paint.bad(row.picture) : row.picture;
      std::string const label = cut(row.label, layout.labels);
      std::size_t const columns = character_count(row.picture);
      std::string const margin(picture.axis().columns - std::min(picture.axis().columns, columns), ' ');
      std::string line =
          fmt::format("  {}{} {}{} {}", label, std::string(layout.labels - character_count(label), ' '),
                      drawn, margin, row.range);
      text += line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
    }
  }
  return text;
}

} // namespace

std::string timeline_picture(ExperimentResult const& result, Paint const& paint, std::size_t page,
                             bool every_point) {
  Scenario const& scenario = *result.scenario;
  std::vector<Point> const points = points_of(result);
  std::string text;
  for (Point const point : points) {
    std::string heading = points.size() > 1 ? "Over time at " + place_of(point, scenario) : "Over time";
    if (points.size() > 1 && !every_point) heading += ", the first point (--verbose draws each)";
    heading = fmt::format("{}", fmt::join(wrapped("", heading, 0, page), "\n"));
    text += '\n' + paint.strong(heading) + '\n' + picture_of(point, scenario.run, paint, page);
    if (!every_point) break;
  }
  return text;
}

} // namespace stickysim
