#include "report/timeline_metrics.hpp"
#include "report/trial_csv.hpp"
#include "report/trial_rows.hpp"
#include <stickysim/report/writers.hpp>

#include <vector>

namespace stickysim {
namespace {

void add_fleet(TrialRows& rows, Variant const& variant, std::size_t replication, TrialResult const& trial) {
  Csv::Beginning const names = rows.names(variant, replication);
  for (WindowResult const& window : trial.windows)
    for (TimelineMetric const& metric : timeline_metrics()) {
      if (metric.of_store && trial.store_workers == 0) continue;
      Csv& row = rows.start(names).number(to_seconds(window.end_ns)).blank();
      row.text(metric.name).text(metric.unit);
      auto const value = metric.value(window);
      (value ? row.number(*value) : row.blank()).end_row();
    }
}

/// Whether each server is up at the end of some window: of those that might have joined the fleet, some never
/// do.
std::vector<bool> are_ever_up(std::vector<ServerWindow> const& windows, std::size_t servers) {
  std::vector<bool> ever(servers, false);
  for (std::size_t i = 0; i < windows.size(); ++i)
    if (windows[i].up) ever[i % servers] = true;
  return ever;
}

void add_servers(TrialRows& rows, VariantResult const& variant) {
  std::vector<ServerWindow> const& windows = variant.recording.server_windows;
  if (windows.empty()) return;
  TrialResult const& trial = variant.trials.front();
  Csv::Beginning const names = rows.names(*variant.variant, 0);
  std::vector<bool> const told = are_ever_up(windows, trial.servers.size());
  for (std::size_t i = 0; i < windows.size(); ++i) {
    std::size_t const server = i % told.size();
    if (!told[server]) continue;
    for (ServerMetric const& metric : server_metrics()) {
      Csv& row = rows.start(names);
      row.number(to_seconds(trial.windows[i / told.size()].end_ns)).text(trial.servers[server].name);
      row.text(metric.name).text(metric.unit).number(metric.value(windows[i])).end_row();
    }
  }
}

} // namespace

void write_timeline(ExperimentResult const& result, ContentSink const& sink) {
  TrialRows rows{*result.scenario, "timeline.csv", TrialRows::Classes::untold, sink};
  for (VariantResult const& variant : result.variants) {
    for (std::size_t i = 0; i < variant.trials.size(); ++i)
      add_fleet(rows, *variant.variant, i, variant.trials[i]);
    add_servers(rows, variant);
  }
  rows.finish();
}

std::string timeline_csv(ExperimentResult const& result) { return whole(write_timeline, result); }

} // namespace stickysim
