#include "report/clients.hpp"
#include "report/output_files.hpp"
#include "report/sweep_cells.hpp"
#include "report/timeline_metrics.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

namespace stickysim {
namespace {

/// What the rows of a file are about.
enum class RowsOf : std::uint8_t { trials, clients };

/// A file with rows for each trial. Calls `rows(start_row, trial)` for each; start_row() writes the columns
/// that name it and returns the file. A file of clients has a column `workload` if there are several classes,
/// and rows for each of them behind those for all: `rows(start_row, clients)` is called with these parts,
/// too.
template <RowsOf rows_of, class Rows>
std::string trial_csv(ExperimentResult const& result, std::string_view file, Rows const& rows) {
  Scenario const& scenario = *result.scenario;
  SweepCells const sweep{scenario};
  Csv csv = start_csv(file, scenario);
  for (VariantResult const& variant : result.variants)
    for (std::size_t i = 0; i < variant.trials.size(); ++i) {
      auto const tell = [&](std::string const& clients, auto const& part) {
        auto const start_row = [&]() -> Csv& {
          csv.text(scenario.name).text(variant.variant->name);
          if (rows_of == RowsOf::clients && has_classes(scenario)) csv.text(clients);
          sweep.add(csv, variant.variant->point);
          return csv.count(i + 1);
        };
        rows(start_row, part);
      };
      TrialResult const& trial = variant.trials[i];
      tell({}, trial);
      if constexpr (rows_of == RowsOf::clients)
        for (std::size_t workload = 0; workload < trial.classes.size(); ++workload)
          tell(variant.variant->design.workloads[workload].name, trial.classes[workload]);
    }
  return csv.take();
}

std::string server_name(TrialResult const& trial, std::uint32_t server) {
  return server < trial.servers.size() ? trial.servers[server].name : fmt::format("{}", server + 1);
}

} // namespace

std::string replications_csv(ExperimentResult const& result) {
  return trial_csv<RowsOf::clients>(
      result, "replications.csv", [](auto const& start_row, auto const& clients) {
        for (Metric const& metric : metrics())
          if (auto const value = metric.value(clients))
            start_row().text(metric.name).text(metric.unit).number(*value).end_row();
      });
}

std::string timeline_csv(ExperimentResult const& result) {
  return trial_csv<RowsOf::trials>(
      result, "timeline.csv", [](auto const& start_row, TrialResult const& trial) {
        for (WindowResult const& window : trial.windows)
          for (TimelineMetric const& metric : timeline_metrics()) {
            if (metric.of_store && trial.store_workers == 0) continue;
            Csv& row = start_row().number(to_seconds(window.end_ns)).text(metric.name).text(metric.unit);
            auto const value = metric.value(window);
            (value ? row.number(*value) : row.blank()).end_row();
          }
      });
}

std::string servers_csv(ExperimentResult const& result) {
  return trial_csv<RowsOf::trials>(
      result, "servers.csv", [](auto const& start_row, TrialResult const& trial) {
        for (ServerResult const& server : trial.servers) {
          double const busy_s = to_seconds(server.busy_ns);
          double const up_s = to_seconds(server.up_ns);
          Csv& row = start_row().text(server.name).count(server.requests).number(busy_s).number(up_s);
          // A server that was never up has 0 / 0: an empty cell.
          row.number(busy_s / (static_cast<double>(server.workers) * up_s));
          row.count(server.sessions_peak).count(server.state_bytes_peak).count(server.crashes).end_row();
        }
      });
}

std::string ledger_csv(ExperimentResult const& result) {
  return trial_csv<RowsOf::clients>(
      result, "ledger.csv", [](auto const& start_row, ClientsResult const& clients) {
        for (std::size_t o = 0; o < outcome_count; ++o)
          for (std::size_t c = 0; c < cause_count; ++c) {
            auto const outcome = static_cast<Outcome>(o);
            auto const cause = static_cast<Cause>(c);
            std::uint64_t const sessions = clients.ledger.sessions[o][c];
            // Rows that can have sessions stand even at zero, so that files keep their shape.
            bool const expected = row_of(outcome).has_cause == (cause != Cause::none);
            if (!expected && sessions == 0) continue;
            Csv& row = start_row().text(name_of(outcome));
            (cause == Cause::none ? row.blank() : row.text(name_of(cause))).count(sessions).end_row();
          }
      });
}

std::string latency_csv(ExperimentResult const& result) {
  return trial_csv<RowsOf::clients>(
      result, "latency.csv", [](auto const& start_row, ClientsResult const& clients) {
        if (clients.latency.count() == 0) return;
        for (double const q : {0.1, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.999, 1.0})
          start_row().number(q).number(clients.latency.quantile(q) / 1e9).end_row();
      });
}

std::string events_csv(ExperimentResult const& result) {
  return trial_csv<RowsOf::trials>(result, "events.csv", [](auto const& start_row, TrialResult const& trial) {
    for (FleetEvent const& event : trial.fleet_events) {
      Csv& row = start_row().number(to_seconds(event.at_ns)).text(name_of(event.kind));
      if (event.server < trial.servers.size())
        row.text(server_name(trial, event.server));
      else
        row.blank();
      if (event.balancer < 0)
        row.blank();
      else
        row.count(static_cast<std::uint64_t>(event.balancer) + 1);
      row.count(event.states_destroyed);
      (event.shard == 0 ? row.blank() : row.count(event.shard)).end_row();
    }
  });
}

} // namespace stickysim
