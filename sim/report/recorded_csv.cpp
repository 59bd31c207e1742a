#include "report/clients.hpp"
#include "report/narrator.hpp"
#include "report/trial_rows.hpp"
#include "results/attempt.hpp"
#include <stickysim/report/writers.hpp>

#include <algorithm>
#include <set>

namespace stickysim {
namespace {

/// The files of what replication 1 of each variant has recorded. A row begins with the cells that name a
/// session.
class RecordedRows {
public:
  RecordedRows(Scenario const& scenario, std::string_view file)
      : rows_{scenario, file}, tells_classes_{has_classes(scenario)} {}

  Csv& start(VariantResult const& variant, Chronicle const& chronicle) {
    Csv& row = rows_.start(rows_.names(*variant.variant, 0));
    if (tells_classes_) row.text(variant.variant->design.workloads[chronicle.workload].name);
    return row.count(chronicle.session + 1);
  }
  std::string take() { return rows_.take(); }

private:
  TrialRows rows_;
  bool tells_classes_;
};

/// A time or, where it never came, an empty cell.
void add_time(Csv& row, Nanoseconds at_ns) {
  if (at_ns < 0)
    row.blank();
  else
    row.number(to_seconds(at_ns));
}

void add_server(Csv& row, TrialResult const& trial, ServerId server) {
  if (server == no_server)
    row.blank();
  else
    row.text(trial.servers[server].name);
}

void add_cause(Csv& row, Cause cause) {
  if (cause == Cause::none)
    row.blank();
  else
    row.text(name_of(cause));
}

/// The servers that have taken a session's requests, in the order of time.
std::vector<ServerId> stations_of(std::vector<Attempt> const& attempts) {
  std::vector<Attempt const*> taken;
  for (Attempt const& attempt : attempts)
    if (attempt.was_taken()) taken.push_back(&attempt);
  std::ranges::stable_sort(taken, {}, &Attempt::arrived_ns);
  std::vector<ServerId> servers;
  for (Attempt const* attempt : taken)
    servers.push_back(attempt->server);
  return servers;
}

std::uint64_t moves_in(std::vector<ServerId> const& stations) {
  std::uint64_t moves = 0;
  for (std::size_t i = 1; i < stations.size(); ++i)
    moves += stations[i] != stations[i - 1];
  return moves;
}

Nanoseconds lost_ns(Chronicle const& chronicle) {
  auto const loss = std::ranges::find(chronicle.entries, Happening::loses_state, &ChronicleEntry::what);
  return loss == chronicle.entries.end() ? -1 : loss->at_ns;
}

void add_session(Csv& row, TrialResult const& trial, Chronicle const& chronicle) {
  std::vector<Attempt> const attempts = attempts_of(chronicle, trial.duration_ns);
  std::vector<ServerId> const stations = stations_of(attempts);
  Nanoseconds wait_ns = 0;
  for (Attempt const& attempt : attempts)
    wait_ns += attempt.wait_ns;

  add_time(row, chronicle.began_ns);
  add_time(row, chronicle.ended_ns);
  row.count(chronicle.length).count(chronicle.count(Happening::is_answered));
  row.count(chronicle.count(Happening::is_logged_out));
  row.count(chronicle.count(Happening::is_failed) + chronicle.count(Happening::gives_up));
  row.text(name_of(chronicle.outcome()));
  add_cause(row, chronicle.cause());
  add_time(row, lost_ns(chronicle));
  add_server(row, trial, stations.empty() ? no_server : stations.front());
  add_server(row, trial, stations.empty() ? no_server : stations.back());
  row.count(std::set<ServerId>{stations.begin(), stations.end()}.size()).count(moves_in(stations));
  row.number(to_seconds(wait_ns)).number(to_seconds(chronicle.latency_ns())).end_row();
}

void add_request(Csv& row, TrialResult const& trial, Attempt const& attempt) {
  row.count(attempt.step + 1u).text(name_of(attempt.reason)).count(attempt.number);
  add_time(row, attempt.issued_ns);
  row.count(attempt.balancer + 1u);
  add_server(row, trial, attempt.bound_to);
  add_server(row, trial, attempt.server);
  for (Nanoseconds const at_ns :
       {attempt.arrived_ns, attempt.started_ns, attempt.done_ns, attempt.answered_ns})
    add_time(row, at_ns);
  row.number(to_seconds(attempt.wait_ns)).text(name_of(attempt.state));
  add_cause(row, attempt.cause);
  row.text(name_of(attempt.result));
  row.text(attempt.failure ? name_of(*attempt.failure) : "").end_row();
}

} // namespace

std::string sessions_csv(ExperimentResult const& result) {
  RecordedRows rows{*result.scenario, "sessions.csv"};
  for (VariantResult const& variant : result.variants)
    for (Chronicle const& chronicle : variant.recording.chronicles)
      add_session(rows.start(variant, chronicle), variant.trials.front(), chronicle);
  return rows.take();
}

std::string requests_csv(ExperimentResult const& result) {
  RecordedRows rows{*result.scenario, "requests.csv"};
  for (VariantResult const& variant : result.variants) {
    TrialResult const& trial = variant.trials.front();
    for (Chronicle const& chronicle : variant.recording.chronicles)
      for (Attempt const& attempt : attempts_of(chronicle, trial.duration_ns))
        add_request(rows.start(variant, chronicle), trial, attempt);
  }
  return rows.take();
}

std::string stories_csv(ExperimentResult const& result) {
  RecordedRows rows{*result.scenario, "stories.csv"};
  for (Story const& story : result.stories) {
    VariantResult const& variant = result.variants[story.variant];
    Diary const diary = narrate(story.chronicle, variant.variant->design, variant.trials.front());
    for (Diary::Line const& line : diary.lines()) {
      Csv& row = rows.start(variant, story.chronicle);
      add_time(row, line.at_ns);
      row.text(line.text).end_row();
    }
  }
  return rows.take();
}

} // namespace stickysim
