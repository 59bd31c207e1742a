#include "report/result_table.hpp"

#include "report/clients.hpp"
#include "report/columns.hpp"
#include "report/expectation_line.hpp"
#include "report/figure.hpp"
#include "report/harm.hpp"
#include "report/judgement.hpp"
#include "report/page.hpp"
#include "report/paint.hpp"
#include "report/pairing.hpp"
#include "report/run_text.hpp"
#include "report/samples.hpp"
#include "report/sweep_picture.hpp"
#include "report/sweep_table.hpp"
#include "report/two_states.hpp"
#include <stickysim/report/verdict.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

bool has_token(Design const& design) { return row_of(design.state.placement).in_token; }

bool has_several_servers(Design const& design) {
  std::int64_t servers = 0;
  for (ServerGroup const& group : design.servers)
    servers += group.count;
  return servers > 1;
}

/// Whether clients may keep an overload up.
bool has_eager_clients(Design const& design) {
  return std::ranges::any_of(design.workloads, [](WorkloadClass const& workload) {
    return workload.retries > 0 || workload.retry_on_timeout;
  });
}

/// A row of the table: a metric and how people call and read it.
struct ResultRow {
  std::string label;
  Metric metric;
  std::string_view unit; ///< as scale_of() takes it
  bool even_if_zero = false;
  bool (*exists_in)(Design const&) = [](Design const&) { return true; };
  std::string clients{}; ///< a class of them; empty: all

  Samples of(VariantResult const& variant) const { return samples_of(variant, metric, clients); }
  /// Nothing where the design has no such figure.
  std::optional<Estimate> estimate(VariantResult const& variant, double confidence) const {
    return exists_in(variant.variant->design) ? estimate_of(variant, metric, clients, confidence)
                                              : std::nullopt;
  }
  /// The row below it.
  ResultRow of_class(std::string const& name) const {
    ResultRow row = *this;
    row.label = std::string(label.find_first_not_of(' ') + 2, ' ') + name;
    row.clients = name;
    row.even_if_zero = true;
    return row;
  }
};

/// A share of all clients' value by which a class must differ from it to have a row.
constexpr double negligible = 0.01;

ResultRow row(std::string label, std::string_view metric, std::string_view unit = {}) {
  Metric const& found = *find_metric(metric);
  return {std::move(label), found, unit.empty() ? found.unit : unit};
}

ResultRow always(ResultRow row) {
  row.even_if_zero = true;
  return row;
}

ResultRow only_if(bool (*exists_in)(Design const&), ResultRow row) {
  row.exists_in = exists_in;
  return row;
}

std::vector<ResultRow> harm_rows() {
  return {row("sessions started", "sessions_started"), always(row("sessions harmed", "sessions_harmed")),
          row("  of those started", "sessions_harmed_fraction", "%"), row("  lost", "sessions_lost")};
}

std::vector<ResultRow> other_harm_rows() {
  return {row("  failed", "sessions_failed"), row("  stuck", "sessions_stuck")};
}

/// `window_ns`: 0 if a row need not tell it.
std::vector<ResultRow> service_rows(Nanoseconds window_ns) {
  std::string const window = window_ns > 0 ? ", " + human_duration(window_ns) : "";
  return {row("re-logins", "relogins"),
          row("logged out", "logged_out_fraction", "%"),
          row("requests undone", "work_lost"),
          row("requests", "requests"),
          row("  failed", "failed_fraction", "%"),
          row("retries", "retries"),
          row("latency mean", "latency_mean"),
          row("latency p50", "latency_p50"),
          row("latency p99", "latency_p99"),
          row("latency p99.9", "latency_p999"),
          row("throughput", "throughput"),
          row("utilization mean", "utilization_mean", "%"),
          row("utilization max", "utilization_max", "%"),
          only_if(has_several_servers, row("load max/mean" + window, "load_max_mean_windowed")),
          row("store utilization", "store_utilization", "%"),
          row("store latency", "store_latency_mean"),
          only_if(has_token, row("token bytes up", "bytes_up")),
          only_if(has_token, row("token bytes down", "bytes_down")),
          row("detection", "detection_time"),
          only_if(has_eager_clients, row("recovery", "recovery_time")),
          row("rebalance", "rebalance_time"),
          row("new ones at added", "added_servers_new_share", "%"),
          row("cost", "cost")};
}

/// Whether the difference to the baseline is decided, and which way.
std::string_view mark_of(std::optional<Estimate> const& difference) {
  if (!difference) return no_mark;
  switch (direction_of(*difference)) {
  case Direction::higher: return " ▲";
  case Direction::lower: return " ▼";
  case Direction::undecided: break;
  }
  return no_mark;
}

/// Whether it says something about a variant.
bool tells(ResultRow const& row, Point point, double confidence) {
  return std::ranges::any_of(point, [&](VariantResult const& variant) {
    auto const value = row.estimate(variant, confidence);
    return value && (row.even_if_zero || value->mean != 0);
  });
}

Line line_of(ResultRow const& row, Point point, double confidence) {
  std::vector<std::optional<Estimate>> values;
  double largest = 0;
  for (VariantResult const& variant : point)
    if (auto const& value = values.emplace_back(row.estimate(variant, confidence)))
      largest = std::max(largest, std::fabs(value->mean));

  Scale const scale = scale_of(row.unit, largest);
  Line line{row.label, std::string{scale.unit}};
  for (std::size_t i = 0; i < point.size(); ++i) {
    std::string cell = "-";
    std::string_view mark = no_mark;
    auto const states = two_states(point[i]);
    if (values[i] && states) {
      cell = figure(states->means_of(row.of(point[i])), scale);
    } else if (values[i]) {
      cell = figure(*values[i], scale) + share_of_trials(*values[i], point[i].trials.size());
      if (values.front())
        mark = mark_of(difference_of(point[i], point.front(), row.metric, row.clients, confidence));
    }
    line.push_back(cell + std::string{mark});
  }
  return line;
}

/// Of those that have several.
std::vector<std::string> classes_of(Point point) {
  std::vector<std::string> classes;
  for (VariantResult const& variant : point)
    for (std::string const& clients : clients_of(*variant.variant))
      if (!clients.empty() && !std::ranges::count(classes, clients)) classes.push_back(clients);
  return classes;
}

/// Whether a class fares otherwise than all clients, decidedly and by more than one percent.
bool stands_out(ResultRow const& of_class, ResultRow const& of_all, VariantResult const& variant,
                double confidence) {
  Samples const all = of_all.of(variant);
  auto const difference = difference_of(of_class.of(variant), all, confidence);
  return difference && direction_of(*difference) != Direction::undecided &&
         std::fabs(difference->mean) > negligible * std::fabs(estimate_of(all, confidence)->mean);
}

/// Adds the row, and one below it for each class of clients that stands out in some variant. Sums are left
/// alone: those of a class differ from those of all in any case.
void add(std::vector<ResultRow>& rows, ResultRow const& row, Point point, double confidence) {
  if (tells(row, point, confidence)) rows.push_back(row);
  if (row.metric.unit != "ratio" && row.metric.unit != "s") return;
  for (std::string const& clients : classes_of(point)) {
    ResultRow const of_class = row.of_class(clients);
    if (std::ranges::any_of(point, [&](VariantResult const& variant) {
          return stands_out(of_class, row, variant, confidence);
        }))
      rows.push_back(of_class);
  }
}

/// Those of one part of the table that tell something.
std::vector<ResultRow> telling(std::vector<ResultRow> const& part, Point point, double confidence) {
  std::vector<ResultRow> rows;
  for (ResultRow const& row : part)
    add(rows, row, point, confidence);
  return rows;
}

std::vector<Line> lines_of(Point point, RunSettings const& run) {
  Line names{"", ""};
  Line causes{"    by", ""};
  bool lost = false;
  for (VariantResult const& variant : point) {
    names.push_back(variant.variant->name + std::string{no_mark});
    std::string const cause = main_cause_text(variant);
    lost = lost || cause != "-";
    causes.push_back(cause + std::string{no_mark});
  }
  std::vector<Line> lines{std::move(names)};
  auto const add_part = [&](std::vector<ResultRow> const& part) {
    for (ResultRow const& row : telling(part, point, run.confidence))
      lines.push_back(line_of(row, point, run.confidence));
  };
  add_part(harm_rows());
  if (lost) lines.push_back(std::move(causes));
  add_part(other_harm_rows());
  add_part(service_rows(run.window_ns));
  return lines;
}

/// `reference`: what the answer is measured against, if there is such a design.
std::string footer(Point point, RunSettings const& run, VariantResult const* reference, std::size_t page) {
  std::size_t const replications = point.front().trials.size();
  std::string text = run_text(run, point);
  if (replications > 1 && point.size() > 1 && !two_states(point.front()))
    text += fmt::format("; ▲ ▼ differ from '{}' (paired)", point.front().variant->name);
  if (std::ranges::any_of(point,
                          [](VariantResult const& variant) { return two_states(variant).has_value(); }))
    text += "; a / b: where a design collapses / where it does not";
  if (reference && reference != &point.front())
    text += fmt::format("; the answer is measured against '{}'", reference->variant->name);
  return paragraph("", text, 0, page);
}

} // namespace

std::vector<LabelledMetric> labelled_metrics(Nanoseconds window_ns) {
  std::vector<LabelledMetric> rows;
  for (auto const& part : {harm_rows(), other_harm_rows(), service_rows(window_ns)})
    for (ResultRow const& row : part)
      rows.push_back({row.label, row.metric.name, row.unit});
  return rows;
}

std::string_view metric_of_row(std::string_view label) {
  label = label.substr(0, label.find(',')); // what follows is the scenario's
  for (LabelledMetric const& row : labelled_metrics(0)) {
    std::string_view const text = row.label;
    if (text.substr(text.find_first_not_of(' ')) == label) return row.metric;
  }
  return {};
}

PrintedFigures::PrintedFigures(Point point, RunSettings const& run) {
  for (auto const& part : {harm_rows(), other_harm_rows(), service_rows(run.window_ns)})
    for (ResultRow const& row : telling(part, point, run.confidence))
      for (VariantResult const& variant : point)
        if (row.exists_in(variant.variant->design)) figures_.emplace(&variant, row.metric.name, row.clients);
}

bool PrintedFigures::has(VariantResult const& variant, Metric const& metric,
                         std::string const& clients) const {
  return figures_.contains({&variant, metric.name, clients});
}

std::string result_table(ExperimentResult const& result, bool colour, std::size_t page, bool every_point) {
  Scenario const& scenario = *result.scenario;
  Paint const paint{colour};
  std::vector<ExpectationResult> const expectations = decide_expectations(result);
  bool const is_swept = !scenario.swept_keys.empty();

  Judgements const judgements{result};
  std::vector<Point> const points = points_of(result);
  auto const heading = [&](std::string const& sentence) {
    return paint.strong(fmt::format("{}", fmt::join(wrapped("", sentence, 0, page), "\n"))) + '\n';
  };

  std::string text = heading(judgements.verdict());
  if (is_swept) {
    text += '\n' + sweep_table(result, judgements, paint, page) +
            sweep_picture(result, judgements.comparisons(), paint, page);
    for (Expectation const& expectation : scenario.expectations)
      text += expectation_over_sweep(expectation, expectations, scenario, paint, page);
    if (!every_point) return text;
  }
  for (std::size_t i = 0; i < points.size(); ++i) {
    Point const point = points[i];
    Judgement const& judgement = judgements.points()[i];
    text += '\n';
    if (is_swept) text += heading(place_of(point, scenario)) + paragraph("", judgement.sentence, 0, page);
    if (!judgement.advice.empty()) text += fitted(text_of(judgement.advice), 7, page) + '\n';
    text += in_columns(lines_of(point, scenario.run), 2, paint, page) +
            footer(point, scenario.run, judgement.reference, page);
    if (std::string const pairing = pairing_text(point); every_point && !pairing.empty())
      text += paragraph("", pairing, 0, page);
    for (ExpectationResult const& decided : expectations)
      if (decided.point == point.front().variant->point) text += expectation_line(decided, paint, page);
  }
  return text;
}

} // namespace stickysim
