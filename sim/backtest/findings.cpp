#include "backtest/findings.hpp"

#include "language/shown.hpp"
#include "report/csv.hpp"
#include "report/figure.hpp"
#include "report/page.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>

namespace stickysim {
namespace {

constexpr int digits_of_figures = 4;
constexpr double smallest_share_told = 0.001;
constexpr std::size_t label_width = 22;
constexpr std::size_t number_width = 12;

/// As people read it: shares in per cent.
std::string_view unit_of(FigureRow const& row) { return row.unit == "ratio" ? "%" : row.unit; }

Scale scale_for(FigureRow const& row, double value) { return scale_of(unit_of(row), value); }

std::string number(double value, Scale scale) { return figure(value, scale, digits_of_figures); }

std::string with_unit(double value, FigureRow const& row) { return quantity(value, unit_of(row)); }

std::string percent(double share) { return fmt::format("{:+.1f} %", 100 * share); }

std::size_t find_figure(Backtest const& backtest, FigureKind kind, int hour = -1) {
  auto const found = std::ranges::find_if(
      backtest.figures, [&](ComparedFigure const& each) { return each.kind == kind && each.hour == hour; });
  return static_cast<std::size_t>(found - backtest.figures.begin());
}

/// `latency p99 in hour 3`, `share of app1`.
std::string label_of(ComparedFigure const& figure, LogTraffic const& log) {
  std::string label{row_of(figure.kind).label};
  if (figure.kind == FigureKind::server_share) {
    label += ' ' + shown(server_name(figure.server, log));
  }
  if (figure.hour >= 0) label += fmt::format(" in hour {}", figure.hour + 1);
  return label;
}

std::string row_text(Backtest const& backtest, std::size_t index, LogTraffic const& log) {
  ComparedFigure const& figure = backtest.figures[index];
  auto const& logged = backtest.logged[index];
  auto const& predicted = backtest.designs.front().figures[index];
  FigureRow const& row = row_of(figure.kind);
  Scale const scale = scale_for(row, std::max(logged.value_or(0), predicted ? predicted->high : 0));
  std::string const low = predicted ? number(std::max(0.0, predicted->low), scale) : "";
  std::string const high = predicted ? number(predicted->high, scale) : "";
  std::string text = fmt::format("{:<{}}{:<3}{:>{}}{:>{}}", label_of(figure, log), label_width, scale.unit,
                                 logged ? number(*logged, scale) : "-", number_width,
                                 predicted ? number(predicted->mean, scale) : "-", number_width);
  if (predicted) text += fmt::format("  {:>23}", fmt::format("{} to {}", low, high));
  if (backtest.is_compared(index)) {
    auto const error = backtest.error(index);
    text += fmt::format("{:>10}{}", error ? percent(*error) : "", backtest.covers(index) ? "" : "  ✗");
  }
  text.erase(text.find_last_not_of(' ') + 1);
  return text + '\n';
}

/// A row for each hour: `log (predicted)`, with a mark where the interval does not cover the log's.
std::string hours_text(Backtest const& backtest) {
  constexpr std::array kinds = {FigureKind::requests, FigureKind::latency_p50, FigureKind::latency_p90,
                                FigureKind::latency_p99};
  constexpr std::size_t width = 21;
  std::string text;
  for (std::size_t index = 0; index < backtest.figures.size(); ++index) {
    ComparedFigure const& first = backtest.figures[index];
    if (first.hour < 0 || first.kind != kinds.front()) continue;
    std::string line = fmt::format("{:<6}", first.hour + 1);
    for (FigureKind const kind : kinds) {
      std::size_t const at = find_figure(backtest, kind, first.hour);
      std::string cell = "-";
      if (backtest.is_compared(at)) {
        double const predicted = backtest.designs.front().figures[at]->mean;
        Scale const scale = scale_for(row_of(kind), predicted);
        cell = fmt::format("{} ({}){}{}", number(*backtest.logged[at], scale), number(predicted, scale),
                           scale.unit.empty() ? "" : " ", scale.unit);
        if (!backtest.covers(at)) cell += " ✗";
      }
      line += fmt::format("{:<{}}", cell, width);
    }
    line.erase(line.find_last_not_of(' ') + 1);
    text += line + '\n';
  }
  if (text.empty()) return {};
  std::string header = fmt::format("{:<6}", "hour");
  for (FigureKind const kind : kinds)
    header += fmt::format("{:<{}}", row_of(kind).label, width);
  header.erase(header.find_last_not_of(' ') + 1);
  return fmt::format("\n{}\n{}log (predicted)\n", header, text);
}

/// The compared figure that lies farthest outside its interval.
std::optional<std::size_t> farthest(Backtest const& backtest) {
  std::optional<std::size_t> worst;
  double most = 0;
  for (std::size_t index = 0; index < backtest.figures.size(); ++index) {
    if (!backtest.is_compared(index) || backtest.covers(index)) continue;
    Foretold const& predicted = *backtest.designs.front().figures[index];
    double const half = std::max((predicted.high - predicted.low) / 2, 1e-12);
    double const deviation = std::fabs(*backtest.logged[index] - predicted.mean) / half;
    if (deviation > most) worst = index;
    most = std::max(most, deviation);
  }
  return worst;
}

std::string coverage_text(Backtest const& backtest, LogTraffic const& log, double confidence) {
  Coverage const coverage = coverage_of(backtest);
  if (coverage.compared == 0) return "The log tells nothing that can be compared.";
  std::string text = fmt::format(
      "{} of {} figures of the log ({:.0f} %) lie in their intervals; of a scenario that is true to "
      "the fleet {:g} % do.",
      coverage.covered, coverage.compared,
      100.0 * static_cast<double>(coverage.covered) / static_cast<double>(coverage.compared),
      100 * confidence);
  if (auto const worst = farthest(backtest)) {
    FigureRow const& row = row_of(backtest.figures[*worst].kind);
    text += fmt::format(" Farthest off: {}, {} where {} is predicted.",
                        label_of(backtest.figures[*worst], log), with_unit(*backtest.logged[*worst], row),
                        with_unit(backtest.designs.front().figures[*worst]->mean, row));
  }
  return text;
}

/// What another design would have made of the same traffic, by one figure, with the error carried along.
std::string otherwise(Backtest const& backtest, std::size_t design, FigureKind kind) {
  std::size_t const at = find_figure(backtest, kind);
  auto const& first = backtest.designs.front().figures[at];
  auto const& other = backtest.designs[design].figures[at];
  if (!first || !other) return {};
  FigureRow const& row = row_of(kind);
  if (row.unit == "ratio" && std::max(first->mean, other->mean) < smallest_share_told) return {};
  std::string text =
      fmt::format("{} {} instead of {}", row.label, with_unit(other->mean, row), with_unit(first->mean, row));
  auto const carried = carried_over(backtest, design, at);
  if (!carried || *carried == 0) return text;
  return fmt::format("{} (the log says {}: if that error of {} carries over, {})", text,
                     with_unit(*backtest.logged[at], row), percent(*backtest.error(at)),
                     with_unit(*carried, row));
}

std::string counterfactual(Backtest const& backtest, std::size_t design) {
  std::vector<std::string> parts;
  for (FigureKind const kind : {FigureKind::sessions_lost, FigureKind::failed_fraction,
                                FigureKind::latency_p50, FigureKind::latency_p99})
    if (std::string const part = otherwise(backtest, design, kind); !part.empty()) parts.push_back(part);
  std::string text = fmt::format("The same traffic through '{}': ", backtest.designs[design].name);
  for (std::size_t i = 0; i < parts.size(); ++i)
    text += (i == 0 ? "" : "; ") + parts[i];
  return text + '.';
}

} // namespace

std::string server_name(ServerId server, LogTraffic const& log) {
  bool const named = server < log.servers.size() && !log.servers[server].empty();
  return named ? log.servers[server] : fmt::format("server {}", server + 1);
}

Coverage coverage_of(Backtest const& backtest) {
  Coverage coverage;
  for (std::size_t index = 0; index < backtest.figures.size(); ++index) {
    if (!backtest.is_compared(index)) continue;
    ++coverage.compared;
    coverage.covered += backtest.covers(index);
  }
  return coverage;
}

std::optional<double> carried_over(Backtest const& backtest, std::size_t design, std::size_t figure) {
  auto const& other = backtest.designs[design].figures[figure];
  if (design == 0 || !other || !backtest.is_compared(figure) || !backtest.error(figure)) return {};
  return other->mean * (1 + *backtest.error(figure));
}

std::string backtest_text(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario) {
  double const confidence = scenario.run.confidence;
  std::string text =
      fmt::format("{:<{}}{:>{}}{:>{}}  {:>23}{:>10}\n", "", label_width + 3, "log", number_width, "predicted",
                  number_width, fmt::format("{:g} % interval", 100 * confidence), "off by");
  for (std::size_t index = 0; index < backtest.figures.size(); ++index)
    if (backtest.figures[index].hour < 0) text += row_text(backtest, index, log);
  text += hours_text(backtest);
  text += fmt::format("'{}' of {}, {} replications of {}, seed {}{}\n\n", backtest.designs.front().name,
                      scenario.name, backtest.replications, human_duration(scenario.run.duration_ns),
                      scenario.run.seed,
                      scenario.run.warmup_ns > 0
                          ? fmt::format("; both without the first {}", human_duration(scenario.run.warmup_ns))
                          : "");
  text += paragraph("", coverage_text(backtest, log, confidence), 0);
  for (std::size_t design = 1; design < backtest.designs.size(); ++design)
    text += '\n' + paragraph("", counterfactual(backtest, design), 0);
  return text;
}

std::string backtest_csv(Backtest const& backtest, LogTraffic const& log, Scenario const& scenario) {
  Csv csv{{"scenario", "variant", "figure", "server", "hour", "unit", "log", "predicted", "low", "high",
           "error", "covered", "carried_over"}};
  auto const cell = [&](std::optional<double> const& value) { value ? csv.number(*value) : csv.blank(); };
  for (std::size_t design = 0; design < backtest.designs.size(); ++design)
    for (std::size_t index = 0; index < backtest.figures.size(); ++index) {
      ComparedFigure const& each = backtest.figures[index];
      auto const& predicted = backtest.designs[design].figures[index];
      bool const compared = design == 0 && backtest.is_compared(index);
      csv.text(scenario.name).text(backtest.designs[design].name).text(row_of(each.kind).name);
      if (each.server == no_server)
        csv.blank();
      else
        csv.text(server_name(each.server, log));
      each.hour < 0 ? csv.blank() : csv.count(static_cast<std::uint64_t>(each.hour) + 1);
      csv.text(row_of(each.kind).unit);
      cell(design == 0 ? backtest.logged[index] : std::nullopt);
      cell(predicted ? std::optional{predicted->mean} : std::nullopt);
      cell(predicted ? std::optional{predicted->low} : std::nullopt);
      cell(predicted ? std::optional{predicted->high} : std::nullopt);
      cell(compared ? backtest.error(index) : std::nullopt);
      compared ? csv.text(backtest.covers(index) ? "yes" : "no") : csv.blank();
      cell(carried_over(backtest, design, index));
      csv.end_row();
    }
  return csv.take();
}

} // namespace stickysim
