#include "report/clients.hpp"
#include "report/output_files.hpp"
#include "report/point.hpp"
#include "report/result_table.hpp"
#include "report/samples.hpp"
#include "report/sweep_cells.hpp"
#include <stickysim/report/writers.hpp>

namespace stickysim {
namespace {

void add_interval(Csv& csv, Estimate const& value) {
  csv.number(value.mean);
  if (value.has_interval)
    csv.number(value.low).number(value.high);
  else
    csv.blank().blank();
}

} // namespace

std::string summary_csv(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  SweepCells const sweep{scenario};
  bool const with_classes = has_classes(scenario);
  Csv csv = start_csv("summary.csv", scenario);
  for (Point const point : points_of(result))
    for (VariantResult const& variant : point)
      for (std::string const& clients : clients_of(*variant.variant, with_classes)) {
        csv.text(scenario.name).text(variant.variant->name);
        if (with_classes) csv.text(clients);
        sweep.add(csv, variant.variant->point);
        Csv::Beginning const names = csv.take_beginning();
        for (Metric const& metric : metrics()) {
          auto const value = estimate_of(variant, metric, clients, scenario.run.confidence);
          if (!value) continue;
          csv.begin(names).text(metric.name).text(metric.unit);
          add_interval(csv, *value);
          csv.count(static_cast<std::uint64_t>(value->replications)).end_row();
        }
      }
  return csv.take();
}

std::string printed_csv(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  SweepCells const sweep{scenario};
  bool const with_classes = has_classes(scenario);
  Csv csv = start_csv("printed.csv", scenario);
  for (Point const point : points_of(result)) {
    PrintedFigures const printed{point, scenario.run};
    for (VariantResult const& variant : point)
      for (std::string const& clients : clients_of(*variant.variant, with_classes)) {
        csv.text(scenario.name).text(variant.variant->name);
        if (with_classes) csv.text(clients);
        sweep.add(csv, variant.variant->point);
        Csv::Beginning const names = csv.take_beginning();
        for (Metric const& metric : metrics())
          if (printed.has(variant, metric, clients)) csv.begin(names).text(metric.name).end_row();
      }
  }
  return csv.take();
}

std::string comparison_csv(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  SweepCells const sweep{scenario};
  bool const with_classes = has_classes(scenario);
  Csv csv = start_csv("comparison.csv", scenario);
  for (Point const point : points_of(result))
    for (VariantResult const& variant : point.subspan(1))
      for (std::string const& clients : clients_of(*variant.variant, with_classes)) {
        csv.text(scenario.name).text(point[0].variant->name).text(variant.variant->name);
        if (with_classes) csv.text(clients);
        sweep.add(csv, variant.variant->point);
        Csv::Beginning const names = csv.take_beginning();
        for (Metric const& metric : metrics()) {
          auto const difference = difference_of(variant, point[0], metric, clients, scenario.run.confidence);
          if (!difference) continue;
          csv.begin(names).text(metric.name).text(metric.unit);
          add_interval(csv, *difference);
          csv.text(name_of(direction_of(*difference))).end_row();
        }
      }
  return csv.take();
}

} // namespace stickysim
