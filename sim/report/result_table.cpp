#include "report/result_table.hpp"

#include "report/clients.hpp"
#include "report/columns.hpp"
#include "report/expectation_line.hpp"
#include "report/figure.hpp"
#include "report/harm.hpp"
#include "report/judgement.hpp"
#include "report/page.hpp"
#include "report/paint.hpp"
#include "report/run_text.hpp"
#include "report/samples.hpp"
#include "report/sweep_table.hpp"
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
struct Row {
  std::string label;
  Metric metric;
  std::string_view unit; ///< as scale_of() takes it
  bool even_if_zero = false;
  bool (*exists_in)(Design const&) = [](Design const&) { return true; };
  std::string clients{}; ///< a class of them; empty: all

  Samples of(VariantResult const& variant) const { return samples_of(variant, metric, clients); }
  /// The row below it.
  Row of_class(std::string const& name) const {
    Row row = *this;
    row.label = std::string(label.find_first_not_of(' ') + 2, ' ') + name;
    row.clients = name;
    row.even_if_zero = true;
    return row;
  }
};

/// A share of all clients' value by which a class must differ from it to have a row.
constexpr double negligible = 0.01;

Row row(std::string label, std::string_view metric, std::string_view unit = {}) {
  Metric const& found = *find_metric(metric);
  return {std::move(label), found, unit.empty() ? found.unit : unit};
}

Row always(Row row) {
  row.even_if_zero = true;
  return row;
}

Row only_if(bool (*exists_in)(Design const&), Row row) {
  row.exists_in = exists_in;
  return row;
}

std::vector<Row> harm_rows() {
  return {row("sessions started", "sessions_started"), always(row("sessions harmed", "sessions_harmed")),
          row("  of those started", "sessions_harmed_fraction", "%"), row("  lost", "sessions_lost")};
}

std::vector<Row> other_harm_rows() {
  return {row("  failed", "sessions_failed"), row("  stuck", "sessions_stuck")};
}

std::vector<Row> service_rows(RunSettings const& run) {
  return {row("re-logins", "relogins"),
          row("requests undone", "work_lost"),
          row("requests", "requests"),
          row("  logged out", "logged_out_fraction", "%"),
          {"  failed", failed_share, "%"},
          row("retries", "retries"),
          row("latency mean", "latency_mean"),
          row("latency p50", "latency_p50"),
          row("latency p99", "latency_p99"),
          row("latency p99.9", "latency_p999"),
          row("throughput", "throughput"),
          row("utilization mean", "utilization_mean", "%"),
          row("utilization max", "utilization_max", "%"),
          only_if(has_several_servers, row(fmt::format("load max/mean, {}", human_duration(run.window_ns)),
                                           "load_max_mean_windowed")),
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

/// Adds the row, unless it says nothing about any variant.
void add_line(std::vector<Line>& lines, Row const& row, Point point, double confidence) {
  std::vector<std::optional<Estimate>> values;
  double largest = 0;
  for (VariantResult const& variant : point) {
    bool const exists = row.exists_in(variant.variant->design);
    auto const& value = values.emplace_back(exists ? estimate_of(row.of(variant), confidence) : std::nullopt);
    if (value) largest = std::max(largest, std::fabs(value->mean));
  }
  if (largest == 0 && !row.even_if_zero) return;

  Scale const scale = scale_of(row.unit, largest);
  Samples const baseline = values.front() ? row.of(point.front()) : Samples{};
  Line line{row.label, std::string{scale.unit}};
  for (std::size_t i = 0; i < point.size(); ++i) {
    std::string cell = "-";
    std::string_view mark = no_mark;
    if (values[i]) {
      cell = figure(*values[i], scale) + share_of_trials(*values[i], point[i].trials.size());
      mark = mark_of(difference_of(row.of(point[i]), baseline, confidence));
    }
    line.push_back(cell + std::string{mark});
  }
  lines.push_back(std::move(line));
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
bool stands_out(Row const& of_class, Row const& of_all, VariantResult const& variant, double confidence) {
  Samples const all = of_all.of(variant);
  auto const difference = difference_of(of_class.of(variant), all, confidence);
  return difference && direction_of(*difference) != Direction::undecided &&
         std::fabs(difference->mean) > negligible * std::fabs(estimate_of(all, confidence)->mean);
}

/// Adds the row, and one below it for each class of clients that stands out in some variant. Sums are left
/// alone: those of a class differ from those of all in any case.
void add(std::vector<Line>& lines, Row const& row, Point point, double confidence) {
  add_line(lines, row, point, confidence);
  if (row.metric.unit != "ratio" && row.metric.unit != "s") return;
  for (std::string const& clients : classes_of(point)) {
    Row const of_class = row.of_class(clients);
    if (std::ranges::any_of(point, [&](VariantResult const& variant) {
          return stands_out(of_class, row, variant, confidence);
        }))
      add_line(lines, of_class, point, confidence);
  }
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
  for (Row const& row : harm_rows())
    add(lines, row, point, run.confidence);
  if (lost) lines.push_back(std::move(causes));
  for (Row const& row : other_harm_rows())
    add(lines, row, point, run.confidence);
  for (Row const& row : service_rows(run))
    add(lines, row, point, run.confidence);
  return lines;
}

std::string footer(Point point, RunSettings const& run, std::size_t page) {
  std::size_t const replications = point.front().trials.size();
  std::string text = run_text(run, replications);
  if (replications > 1 && point.size() > 1)
    text += fmt::format("; ▲ ▼ differ from '{}' (paired)", point.front().variant->name);
  return paragraph("", text, 0, page);
}

} // namespace

std::string_view metric_of_row(std::string_view label) {
  for (auto const& rows : {harm_rows(), other_harm_rows(), service_rows({})})
    for (Row const& row : rows) {
      std::string_view const text = row.label;
      std::size_t const start = text.find_first_not_of(' ');
      if (text.substr(start, text.find(',') - start) == label) return row.metric.name;
    }
  return {};
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

  std::string text = heading(verdict_sentence(result));
  if (is_swept) {
    text += '\n' + sweep_table(result, judgements, paint, page);
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
    text += in_columns(lines_of(point, scenario.run), 2, paint, page) + footer(point, scenario.run, page);
    for (ExpectationResult const& decided : expectations)
      if (decided.point == point.front().variant->point) text += expectation_line(decided, paint, page);
  }
  return text;
}

} // namespace stickysim
