#include "report/output_files.hpp"

#include "report/cell_rules.hpp"
#include "report/clients.hpp"
#include "report/manifest_members.hpp"
#include "report/sweep_cells.hpp"
#include "report/timeline_metrics.hpp"
#include "report/trial_csv.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/report/writers.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace stickysim {
namespace {

constexpr FileColumn scenario{
    "scenario", "", "The scenario's name: its file's without the ending.", {.holds = Holds::scenario}};
constexpr FileColumn variant{"variant",
                             "",
                             "The variant's name; `base` if the scenario names none.",
                             {.holds = Holds::variant, .names_row = true}};
constexpr FileColumn replication{
    "replication", "", "The trial's number, from 1.", {.holds = Holds::replication, .names_row = true}};
constexpr FileColumn metric{"metric",
                            "",
                            "The metric's name; `stickysim list metrics` says what each means.",
                            {.holds = Holds::word, .names_row = true, .words = metric_names}};
constexpr FileColumn unit{"unit",
                          "",
                          "The unit: `count`, `s`, `ratio` (1 is 100 %), `1/s`, `bytes`, `currency`.",
                          {.holds = Holds::word, .words = units}};
constexpr FileColumn ci_low{
    "ci_low", "",
    "Lower end of the interval of confidence (`run.confidence`); empty where there is none: with one replication, "
    "and of a design without a steady state or with two (`cautions.csv`).",
    number_if_any};
constexpr FileColumn ci_high{"ci_high", "", "Its upper end.", number_if_any};

constexpr FileColumn summary[] = {
    scenario,
    variant,
    class_column,
    swept_columns,
    metric,
    unit,
    {"mean", "", "Mean over the trials that have the metric, in `unit`.", {.holds = Holds::amount}},
    ci_low,
    ci_high,
    {"replications", "count", "Trials that have the metric."},
};
constexpr FileColumn printed[] = {scenario, variant, class_column, swept_columns, metric};
constexpr FileColumn replications[] = {
    scenario,    variant, class_column, swept_columns,
    replication, metric,  unit,         {"value", "", "In `unit`.", {.holds = Holds::amount}},
};
constexpr FileColumn comparison[] = {
    scenario,
    {"baseline", "", "The first variant of the scenario.", {.holds = Holds::variant}},
    {"variant", "", "The variant that is compared with it.", {.holds = Holds::variant, .names_row = true}},
    class_column,
    swept_columns,
    metric,
    unit,
    {"difference",
     "",
     "The variant's mean minus the baseline's, paired by replication, in `unit`.",
     {.holds = Holds::number}},
    ci_low,
    ci_high,
    {"verdict",
     "",
     "`higher`, `lower` or `undecided`.",
     {.holds = Holds::word, .words = names_of_all<Direction>}},
};
constexpr FileColumn timeline[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    {"time_s",
     "s",
     "End of the window of `run.window` that the row is about. A window begins with the end of "
     "the one before, and with the run.",
     {.holds = Holds::moment, .names_row = true}},
    {"server",
     "",
     "The server that the row is about; empty: all clients and servers. Servers have rows for replication 1 "
     "only: those that are ever up, and none if these rows were more than 50,000 for a figure.",
     {.names_row = true, .may_be_empty = true}},
    {"metric",
     "",
     "What the value is of, as told below.",
     {.holds = Holds::word, .names_row = true, .words = timeline_names}},
    unit,
    {"value",
     "",
     "In `unit`; empty where the window has none.",
     {.holds = Holds::amount, .may_be_empty = true}},
};
constexpr FileColumn server_columns[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    {"server", "", "The server's group and its number in the fleet, from 1.", row_name},
    {"requests", "count", "Requests whose service ended there in the measured time."},
    {"busy_s", "s", "Worker time in use in the measured time, summed over its workers."},
    {"up_s", "s", "Time up in the measured time."},
    {"utilization", "ratio", "busy_s per worker and up_s; empty if it was never up.", if_any},
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
    {"outcome",
     "",
     "How sessions ended: `intact`, `lost`, `failed`, `unfinished`.",
     {.holds = Holds::word, .names_row = true, .words = names_of_all<Outcome>}},
    {"cause",
     "",
     "What lost them; `stickysim list causes` explains each. Empty for other outcomes.",
     {.holds = Holds::word, .names_row = true, .may_be_empty = true, .words = names_of_all<Cause>}},
    {"sessions", "count",
     "Sessions with this outcome and cause; whole run. The rows of a trial add up to the "
     "sessions that started."},
};
constexpr FileColumn latency_columns[] = {
    scenario,
    variant,
    class_column,
    swept_columns,
    replication,
    {"quantile",
     "ratio",
     "0.5 is the median, 1 the largest. Others stand only if at least one value lies above them.",
     {.holds = Holds::share, .names_row = true}},
    {"latency_s", "s", "From a client's first attempt to its answer, of ok requests; within 0.4 %."},
};
/// Where a row may be about all points.
constexpr FileColumn swept_or_all{
    swept_columns.name, "", swept_columns.meaning, {.names_row = true, .may_be_empty = true}};
constexpr FileColumn expectations[] = {
    scenario,
    {"that", "", "The `[[expect]]` as written."},
    swept_columns,
    {"verdict",
     "",
     "`holds`, `fails` or `undecided`.",
     {.holds = Holds::word, .words = names_of_all<ExpectationVerdict>}},
    {"left", "", "Mean of the left side, in its metric's unit; empty if no trial has it.", number_if_any},
    {"right", "", "Of the right side.", number_if_any},
};
constexpr FileColumn cautions[] = {
    scenario,
    {"variant",
     "",
     "The variant that it is about; empty: the run as a whole.",
     {.holds = Holds::variant, .names_row = true, .may_be_empty = true}},
    swept_or_all,
    {"caution",
     "",
     "Its name; `stickysim list cautions` explains each.",
     {.holds = Holds::word, .names_row = true, .words = caution_names}},
    {"evidence", "", "What was seen.", row_name},
    {"cure", "", "What to do about it."},
};
constexpr FileColumn answers[] = {
    scenario,
    swept_or_all,
    {"line",
     "",
     "`answer`, a sentence; `brief`, the same in four words at most; `choose`, `not`, `mind` and `expect`, an "
     "expectation with its figures, as the terminal has them.",
     {.holds = Holds::word, .names_row = true, .words = lines_of_answers}},
    {"designs",
     "",
     "The variants that it names, with a space between.",
     {.names_row = true, .may_be_empty = true}},
    {"text", "", "Its text.", row_name},
};
constexpr FileColumn events[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    {"time_s", "s", "When it happened.", {.holds = Holds::moment}},
    {"event", "", "What happened, as told below.", {.holds = Holds::word, .words = event_names}},
    {"server", "", "At which server; empty where none is concerned.", if_any},
    {"balancer", "", "At which balancer, from 1; empty where none is concerned.", ordinal_if_any},
    {"states_destroyed", "count", "Session states that went with it."},
    {"shard", "", "Of which shard of the store, from 1; empty: of all of it, or of none.", ordinal_if_any},
};
constexpr FileColumn workload{class_column.name, "",
                              "With several `[[workload]]`, the class of clients that the session is of.",
                              row_name};
constexpr FileColumn session{
    "session", "", "The session's number within its class, from 1, as `explain --session` takes it.",
    ordinal_of_row};
constexpr FileColumn sessions[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    workload,
    session,
    {"start_s", "s", "When it started.", {.holds = Holds::moment}},
    {"end_s", "s", "When it was over; empty: not within the run.", moment_if_any},
    {"requests", "count", "Requests that it has."},
    {"ok", "count", "Answers that were ok, those to new logins included."},
    {"logged_out", "count", "Answers that nobody is logged in."},
    {"failed", "count", "Requests that failed, or that the user gave up."},
    {"outcome",
     "",
     "How it ended, as in ledger.csv.",
     {.holds = Holds::word, .words = names_of_all<Outcome>}},
    {"cause", "", "What lost its state first; empty if it was not lost.", word_if_any<Cause>},
    {"lost_s", "s", "When the user learnt of that.", moment_if_any},
    {"first_server", "", "The first server that took a request of it; empty if none did.", if_any},
    {"last_server", "", "The last one.", if_any},
    {"servers", "count", "Different servers that took requests of it."},
    {"moves", "count", "How often a request came to another server than the one before."},
    {"wait_s", "s", "Time in queues, summed over its requests, as requests.csv has it."},
    {"latency_s", "s", "Latency, summed over its ok requests."},
};
constexpr FileColumn requests[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    workload,
    session,
    {"request", "", "The request's number within the session, from 1.", ordinal_of_row},
    {"errand",
     "",
     "Why it was issued: `login`, `request`, `relogin` (to make up for a loss), `repeat` (the request that was "
     "refused, after that).",
     {.holds = Holds::word, .names_row = true, .words = names_of_all<AttemptFor>}},
    {"attempt", "", "The attempt's number since the request was issued, from 1.", ordinal_of_row},
    {"issue_s",
     "s",
     "When the client sent it; what a balancer tries again was sent with the attempt before.",
     {.holds = Holds::moment, .names_row = true}},
    {"balancer", "", "The balancer, from 1.", {.holds = Holds::ordinal}},
    {"bound_to", "", "The server that affinity named; empty: none, or it was not asked.", if_any},
    {"server", "", "The server that it was sent to; empty: none.", if_any},
    {"arrive_s", "s", "When it came there; empty, as all times: it did not.", moment_if_any},
    {"start_s", "s", "When a worker took it.", moment_if_any},
    {"done_s", "s",
     "When the server was done with it, well or not. What it refuses or what fails there has a time, too; "
     "`requests` of servers.csv counts only what it has served, in the measured time.",
     moment_if_any},
    {"answer_s", "s", "When the client had its answer or gave up; of the last attempt.", moment_if_any},
    {"wait_s", "s",
     "Time in the queues of its balancer and server. What comes to a server that hangs waits outside its queue: "
     "that time is left out, as it is in the metric `wait_mean`."},
    {"state", "",
     "What the server did with the session's state: `made`, `found`, `missed`, `stale`, `rebuilt`, `renewed`; "
     "empty: nothing.",
     word_if_any<StateAt>},
    {"cause", "", "Why the state was not there or not fresh; empty: it was.", word_if_any<Cause>},
    {"result",
     "",
     "`ok`, `logged_out`, `failed`, `given_up` by the user, `retried` by the balancer or the client with the next "
     "attempt, `unfinished` when the run ended.",
     {.holds = Holds::word, .words = names_of_all<AttemptResult>}},
    {"failure", "",
     "Why the attempt failed: `refused`, `reset`, `timeout`, `rejected`, `unavailable`, `state`, `too_large`, "
     "`error`; empty: it did not.",
     word_if_any<Failure>},
};
constexpr FileColumn stories[] = {
    scenario,
    variant,
    swept_columns,
    replication,
    workload,
    session,
    {"time_s", "s", "When it happened.", {.holds = Holds::moment}},
    {"text", "", "What happened, in words."},
};
constexpr FileColumn trace[] = {
    {"displayTimeUnit", "", "`ms`, for viewers; times of events are in microseconds."},
    {"otherData", "", "The program and the scenario's name."},
    {"traceEvents", "",
     "A process is replication 1 of a variant at a point of a sweep. Threads are servers; where several requests of "
     "the sample are there at once, a server has several. A request's slice holds its time in the queue and in "
     "service, arrows lead along a session. Instants are events of the fleet, a counter the live sessions."},
};
std::vector<FileColumn> timeline_words() {
  std::vector<FileColumn> words;
  for (TimelineMetric const& row : timeline_metrics())
    words.push_back({row.name, row.unit, row.meaning});
  for (ServerMetric const& row : server_metrics())
    words.push_back({row.name, row.unit, row.meaning});
  return words;
}

std::vector<FileColumn> event_words() {
  std::vector<FileColumn> words;
  for (EventRow const& row : event_kinds())
    words.push_back({row.name, "", row.meaning});
  return words;
}

template <std::string (*content)(ExperimentResult const&)>
void at_once(ExperimentResult const& result, ContentSink const& sink) {
  sink(content(result));
}

constexpr OutputFile output_file_table[] = {
    {"scenario.toml",
     "The scenario as it was run: every key of every variant, with presets and defaults.",
     {},
     [](ExperimentResult const& result, ContentSink const& sink) { sink(result.scenario->resolved_toml); }},
    {"summary.csv", "The metrics of each variant, as means over its trials.", summary, at_once<summary_csv>,
     RowRule::complete},
    {"printed.csv", "Which of these the terminal's table has, and the page's.", printed, at_once<printed_csv>,
     RowRule::distinct},
    {"replications.csv", "The metrics of each trial.", replications, write_replications, RowRule::complete},
    {"comparison.csv", "Each variant minus the first one.", comparison, at_once<comparison_csv>,
     RowRule::distinct},
    {"timeline.csv", "What happened when: some figures for each window of each trial.", timeline,
     write_timeline, RowRule::complete, timeline_words},
    {"servers.csv", "Each server in each trial.", server_columns, write_servers, RowRule::complete},
    {"ledger.csv", "How the sessions of each trial ended.", ledger, write_ledger, RowRule::complete},
    {"latency.csv", "Quantiles of the latency in each trial.", latency_columns, write_latency,
     RowRule::distinct},
    {"expectations.csv", "Whether the scenario's expectations hold.", expectations,
     at_once<expectations_csv>},
    {"cautions.csv", "What a reader should know before trusting the results.", cautions,
     at_once<cautions_csv>, RowRule::distinct},
    {"answers.csv",
     "The answer and its reasons. With a sweep the answer of the whole run, which has no value of a key, then "
     "those of each point.",
     answers, at_once<answers_csv>, RowRule::distinct},
    {"events.csv", "What happened to the fleet in each trial, in the order of time.", events, write_events,
     RowRule::free, event_words},
    {"sessions.csv",
     "With `--record sessions`: a sample of the sessions of replication 1, the same ones under each variant of a "
     "point.",
     sessions, at_once<sessions_csv>, RowRule::distinct, nullptr,
     [](RecordingOrder const& recorded) { return recorded.sessions; }},
    {"requests.csv",
     "With `--record requests`: the requests of this sample, a row for each attempt to have one served.",
     requests, at_once<requests_csv>, RowRule::distinct, nullptr,
     [](RecordingOrder const& recorded) { return recorded.requests; }},
    {"stories.csv",
     "With both: what happened to some of the harmed sessions, as `explain --session` tells it.", stories,
     at_once<stories_csv>, RowRule::free, nullptr,
     [](RecordingOrder const& recorded) { return recorded.sessions && recorded.requests; }},
    {"trace.json",
     "With `--record trace`: what these requests do at servers, in the Trace Event Format, for Perfetto "
     "(https://ui.perfetto.dev) or chrome://tracing. At most 200,000 events; a process that is cut says so behind its "
     "name.",
     trace, at_once<trace_json>, RowRule::free, nullptr,
     [](RecordingOrder const& recorded) { return recorded.trace; }},
    {"report.html", "A page that shows all this, to look at, to send and to print.", {}, nullptr},
    // It comes last: a new one speaks of files that are there.
    {"manifest.json", "What was run, to tell results apart and to repeat them.", manifest_members,
     at_once<manifest_json>},
};

} // namespace

std::span<OutputFile const> output_files() { return output_file_table; }

Csv start_csv(std::string_view file, Scenario const& of, ContentSink sink) {
  auto const* const row = std::ranges::find(output_file_table, file, &OutputFile::name);
  STICKYSIM_CHECK(row != std::end(output_file_table), "a CSV file has its columns in the table of files");
  std::vector<std::string> header;
  for (FileColumn const& column : row->columns)
    if (column.name == swept_columns.name)
      std::ranges::move(SweepCells{of}.header(), std::back_inserter(header));
    else if (column.name != class_column.name || has_classes(of))
      header.emplace_back(column.name);
  return Csv{header, std::move(sink)};
}

} // namespace stickysim
