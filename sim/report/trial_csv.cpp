#include "report/trial_csv.hpp"

#include "report/clients.hpp"
#include "report/trial_rows.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/results/metric.hpp>

#include <fmt/format.h>

#include <array>
#include <cmath>

namespace stickysim {
namespace {

/// What the rows of a file are about.
enum class RowsOf : std::uint8_t { trials, clients };

/// A file with rows for each trial. Calls `rows(start_row, trial)` for each; start_row() writes the columns
/// that name it and returns the file. A file of clients has a column `workload` if there are several classes,
/// and rows for each of them behind those for all: `rows(start_row, clients)` is called with these parts,
/// too.
template <RowsOf rows_of, class Rows>
void trial_csv(ExperimentResult const& result, ContentSink const& sink, std::string_view file,
               Rows const& rows) {
  auto constexpr classes = rows_of == RowsOf::clients ? TrialRows::Classes::told : TrialRows::Classes::untold;
  TrialRows csv{*result.scenario, file, classes, sink};
  [[maybe_unused]] bool const has_parts = has_classes(*result.scenario);
  for (VariantResult const& variant : result.variants)
    for (std::size_t i = 0; i < variant.trials.size(); ++i) {
      auto const tell = [&](std::string const& clients, auto const& part) {
        Csv::Beginning const names = csv.names(*variant.variant, i, clients);
        rows([&]() -> Csv& { return csv.start(names); }, part);
      };
      TrialResult const& trial = variant.trials[i];
      [[maybe_unused]] auto const& workloads = variant.variant->design.workloads;
      tell({}, trial);
      if constexpr (rows_of == RowsOf::clients)
        for (std::size_t place = 0; has_parts && place < workloads.size(); ++place)
          tell(workloads[place].name, trial.of_class(place));
    }
  csv.finish();
}

std::string server_name(TrialResult const& trial, std::uint32_t server) {
  return server < trial.servers.size() ? trial.servers[server].name : fmt::format("{}", server + 1);
}

/// Dense in the tail, as a curve of it needs them.
constexpr std::array quantiles = {0.1,    0.2,    0.25,   0.3,    0.4,    0.5,     0.6,     0.7,
                                  0.75,   0.8,    0.85,   0.9,    0.925,  0.95,    0.96,    0.97,
                                  0.98,   0.985,  0.99,   0.993,  0.995,  0.997,   0.998,   0.999,
                                  0.9993, 0.9995, 0.9997, 0.9998, 0.9999, 0.99995, 0.99999, 1.0};

/// Whether fewer than one of `count` values lies above the quantile `q`: it tells no more than the largest.
bool is_beyond(double q, std::uint64_t count) {
  auto const above = std::llround((1 - q) * 100'000); // of 100,000: exact
  return above > 0 && static_cast<std::uint64_t>(above) * count < 100'000;
}

} // namespace

std::string whole(void (*write)(ExperimentResult const&, ContentSink const&),
                  ExperimentResult const& result) {
  std::string content;
  write(result, [&](std::string_view piece) { content += piece; });
  return content;
}

void write_replications(ExperimentResult const& result, ContentSink const& sink) {
  trial_csv<RowsOf::clients>(result, sink, "replications.csv",
                             [](auto const& start_row, auto const& clients) {
                               for (Metric const& metric : metrics())
                                 if (auto const value = metric.value(clients))
                                   start_row().text(metric.name).text(metric.unit).number(*value).end_row();
                             });
}

void write_servers(ExperimentResult const& result, ContentSink const& sink) {
  trial_csv<RowsOf::trials>(result, sink, "servers.csv", [](auto const& start_row, TrialResult const& trial) {
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

void write_ledger(ExperimentResult const& result, ContentSink const& sink) {
  trial_csv<RowsOf::clients>(
      result, sink, "ledger.csv", [](auto const& start_row, ClientsResult const& clients) {
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

void write_latency(ExperimentResult const& result, ContentSink const& sink) {
  trial_csv<RowsOf::clients>(result, sink, "latency.csv",
                             [](auto const& start_row, ClientsResult const& clients) {
                               std::uint64_t const count = clients.latency.count();
                               if (count == 0) return;
                               std::array<double, quantiles.size()> found;
                               clients.latency.quantiles(quantiles, found);
                               for (std::size_t i = 0; i < quantiles.size(); ++i)
                                 if (!is_beyond(quantiles[i], count))
                                   start_row().number(quantiles[i]).number(found[i] / 1e9).end_row();
                             });
}

void write_events(ExperimentResult const& result, ContentSink const& sink) {
  trial_csv<RowsOf::trials>(result, sink, "events.csv", [](auto const& start_row, TrialResult const& trial) {
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

std::string replications_csv(ExperimentResult const& result) { return whole(write_replications, result); }
std::string servers_csv(ExperimentResult const& result) { return whole(write_servers, result); }
std::string ledger_csv(ExperimentResult const& result) { return whole(write_ledger, result); }
std::string latency_csv(ExperimentResult const& result) { return whole(write_latency, result); }
std::string events_csv(ExperimentResult const& result) { return whole(write_events, result); }

} // namespace stickysim
