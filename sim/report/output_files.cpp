#include "report/output_files.hpp"

#include "report/clients.hpp"
#include "report/sweep_cells.hpp"
#include "report/timeline_metrics.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/report/writers.hpp>

#include <algorithm>

namespace stickysim {
namespace {

constexpr FileColumn scenario{"scenario", "", "The scenario's name: its file's without the ending."};
constexpr FileColumn variant{"variant", "", "The variant's name; `base` if the scenario names none."};
constexpr FileColumn replication{"replication", "", "The trial's number, from 1."};
constexpr FileColumn metric{"metric", "",
                            "The metric's name; `stickysim list metrics` says what each means."};
constexpr FileColumn unit{"unit", "",
                          "The unit: `count`, `s`, `ratio` (1 is 100 %), `1/s`, `bytes`, `currency`."};
constexpr FileColumn ci_low{
    "ci_low", "", "Lower end of the interval of confidence (`run.confidence`); empty where there is none."};
constexpr FileColumn ci_high{"ci_high", "", "Its upper end."};

constexpr FileColumn summary[] = {
    scenario,
    variant,
    class_column,
    swept_columns,
    metric,
    unit,
    {"mean", "", "Mean over the trials that have the metric, in `unit`."},
    ci_low,
    ci_high,
    {"replications", "count", "Trials that have the metric."},
};
constexpr FileColumn replications[] = {
    scenario, variant, class_column, swept_columns, replication, metric, unit, {"value", "", "In `unit`."},
};
constexpr FileColumn comparison[] = {
    scenario,
    {"baseline", "", "The first variant of the scenario."},
    {"variant", "", "The variant that is compared with it."},
    class_column,
    swept_columns,
    metric,
    unit,
    {"difference", "", "The variant's mean minus the baseline's, paired by replication, in `unit`."},
    ci_low,
    ci_high,
    {"verdict", "", "`higher`, `lower` or `undecided`."},
};
constexpr FileColumn timeline[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    {"time_s", "s",
     "End of the window of `run.window` that the row is about. A window begins with the end of "
     "the one before, and with the run."},
    {"metric", "", "What the value is of, as told below."},
    unit,
    {"value", "", "In `unit`; empty where the window has none."},
};
constexpr FileColumn servers[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    {"server", "", "The server's group and its number in the fleet, from 1."},
    {"requests", "count", "Requests whose service ended there in the measured time."},
    {"busy_s", "s", "Worker time in use in the measured time, summed over its workers."},
    {"up_s", "s", "Time up in the measured time."},
    {"utilization", "ratio", "busy_s per worker and up_s; empty if it was never up."},
    {"sessions_peak", "count", "Most session states that it held at once; whole run."},
    {"state_bytes_peak", "bytes", "Most bytes of them; whole run."},
    {"crashes", "count", "Crashes; whole run."},
};
constexpr FileColumn ledger[] = {
    scenario,
    variant,
    class_column,
    swept_columns,
    replication,
    {"outcome", "", "How sessions ended: `intact`, `lost`, `failed`, `abandoned`, `unfinished`."},
    {"cause", "", "What lost them; `stickysim list causes` explains each. Empty for other outcomes."},
    {"sessions", "count",
     "Sessions with this outcome and cause; whole run. The rows of a trial add up to the "
     "sessions that started."},
};
constexpr FileColumn latency[] = {
    scenario,
    variant,
    class_column,
    swept_columns,
    replication,
    {"quantile", "ratio", "0.5 is the median, 1 the largest."},
    {"latency_s", "s", "From a client's first attempt to its answer, of ok requests; within 0.4 %."},
};
constexpr FileColumn expectations[] = {
    scenario,
    {"that", "", "The `[[expect]]` as written."},
    swept_columns,
    {"verdict", "", "`holds`, `fails` or `undecided`."},
    {"left", "", "Mean of the left side, in its metric's unit; empty if no trial has it."},
    {"right", "", "Of the right side."},
};
constexpr FileColumn cautions[] = {
    scenario,
    {"variant", "", "The variant that it is about; empty: the run as a whole."},
    swept_columns,
    {"caution", "", "Its name; `stickysim list cautions` explains each."},
    {"evidence", "", "What was seen."},
    {"cure", "", "What to do about it."},
};
constexpr FileColumn events[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    {"time_s", "s", "When it happened."},
    {"event", "", "What happened, as told below."},
    {"server", "", "At which server; empty where none is concerned."},
    {"balancer", "", "At which balancer, from 1; empty where none is concerned."},
    {"states_destroyed", "count", "Session states that went with it."},
    {"shard", "", "Of which shard of the store, from 1; empty: of all of it, or of none."},
};
constexpr FileColumn manifest[] = {
    {"program", "", "`stickysim`."},
    {"version", "", "The program's version."},
    {"scenario", "", "The scenario's name."},
    {"seed", "", "`run.seed`, from which all random numbers follow."},
    {"scenario_hash", "", "Hash of the resolved scenario (FNV-1a, 64 bits, hexadecimal)."},
    {"trials", "count", "Trials over all variants, points and replications."},
    {"fingerprint", "",
     "Hash of all results: equal for the same scenario, seed and version, on any machine."},
    {"resolved_scenario", "", "The text of scenario.toml."},
};

std::vector<FileColumn> timeline_words() {
  std::vector<FileColumn> words;
  for (TimelineMetric const& row : timeline_metrics())
    words.push_back({row.name, row.unit, row.meaning});
  return words;
}

std::vector<FileColumn> event_words() {
  std::vector<FileColumn> words;
  for (EventRow const& row : event_kinds())
    words.push_back({row.name, "", row.meaning});
  return words;
}

constexpr OutputFile table[] = {
    {"scenario.toml",
     "The scenario as it was run: every key of every variant, with presets and defaults.",
     {},
     [](ExperimentResult const& result) { return result.scenario->resolved_toml; }},
    {"summary.csv", "The metrics of each variant, as means over its trials.", summary, summary_csv},
    {"replications.csv", "The metrics of each trial.", replications, replications_csv},
    {"comparison.csv", "Each variant minus the first one.", comparison, comparison_csv},
    {"timeline.csv", "What happened when: some figures for each window of each trial.", timeline,
     timeline_csv, timeline_words},
    {"servers.csv", "Each server in each trial.", servers, servers_csv},
    {"ledger.csv", "How the sessions of each trial ended.", ledger, ledger_csv},
    {"latency.csv", "Quantiles of the latency in each trial.", latency, latency_csv},
    {"expectations.csv", "Whether the scenario's expectations hold.", expectations, expectations_csv},
    {"cautions.csv", "What a reader should know before trusting the results.", cautions, cautions_csv},
    {"events.csv", "What happened to the fleet in each trial, in the order of time.", events, events_csv,
     event_words},
    // It comes last: a new one speaks of files that are there.
    {"manifest.json", "What was run, to tell results apart and to repeat them.", manifest, manifest_json},
};

} // namespace

std::span<OutputFile const> output_files() { return table; }

Csv start_csv(std::string_view file, Scenario const& of) {
  auto const* const row = std::ranges::find(table, file, &OutputFile::name);
  STICKYSIM_CHECK(row != std::end(table), "a CSV file has its columns in the table of files");
  std::vector<std::string> header;
  for (FileColumn const& column : row->columns)
    if (column.name == swept_columns.name)
      std::ranges::move(SweepCells{of}.header(), std::back_inserter(header));
    else if (column.name != class_column.name || has_classes(of))
      header.emplace_back(column.name);
  return Csv{header};
}

} // namespace stickysim
