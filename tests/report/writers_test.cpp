#include "catch.hpp"
#include "hand_made.hpp"
#include "report/trial_csv.hpp"
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>

#include <sstream>

using namespace stickysim;

namespace writers_test {

namespace {

HandMade two_designs() {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  made.add("stateless", AffinityKind::none, Placement::shared, lossless);
  return made;
}

/// The first line of `csv` that contains `part`.
std::string line_with(std::string const& csv, std::string_view part) {
  std::istringstream lines{csv};
  for (std::string line; std::getline(lines, line);)
    if (line.find(part) != std::string::npos) return line;
  return {};
}

std::string header_of(std::string const& csv) { return csv.substr(0, csv.find('\n')); }

} // namespace

TEST_CASE("writers: headers") {
  HandMade const made = two_designs();
  ExperimentResult const result = made.result();
  CHECK(header_of(summary_csv(result)) == "scenario,variant,metric,unit,mean,ci_low,ci_high,replications");
  CHECK(header_of(replications_csv(result)) == "scenario,variant,replication,metric,unit,value");
  CHECK(header_of(comparison_csv(result)) ==
        "scenario,baseline,variant,metric,unit,difference,ci_low,ci_high,verdict");
  CHECK(header_of(timeline_csv(result)) == "scenario,variant,replication,time_s,server,metric,unit,value");
  CHECK(header_of(servers_csv(result)) == "scenario,variant,replication,server,requests,busy_s,up_s,"
                                          "utilization,sessions_peak,state_bytes_peak,crashes");
  CHECK(header_of(ledger_csv(result)) == "scenario,variant,replication,outcome,cause,sessions");
  CHECK(header_of(latency_csv(result)) == "scenario,variant,replication,quantile,latency_s");
  CHECK(header_of(events_csv(result)) ==
        "scenario,variant,replication,time_s,event,server,balancer,states_destroyed,shard");
  CHECK(header_of(expectations_csv(result)) == "scenario,that,verdict,left,right");
}

TEST_CASE("writers: means, intervals and single values") {
  HandMade const made = two_designs();
  ExperimentResult const result = made.result();
  std::string const summary = summary_csv(result);
  // 148, 152, 155, 149: mean 151, standard deviation sqrt 10, t(3) = 3.182446.
  CHECK(line_with(summary, "noon,sticky,sessions_lost") ==
        "noon,sticky,sessions_lost,count,151,145.968111,156.031889,4");
  CHECK(line_with(summary, "noon,stateless,sessions_lost") == "noon,stateless,sessions_lost,count,0,0,0,4");
  CHECK(line_with(summary, "detection_time").empty());
  CHECK(line_with(replications_csv(result), "noon,sticky,2,sessions_lost") ==
        "noon,sticky,2,sessions_lost,count,152");
}

TEST_CASE("writers: comparisons are paired and name what is decided") {
  HandMade const made = two_designs();
  std::string const comparison = comparison_csv(made.result());
  CHECK(line_with(comparison, "sessions_lost") ==
        "noon,sticky,stateless,sessions_lost,count,-151,-156.031889,-145.968111,lower");
  CHECK(line_with(comparison, "sessions_started") ==
        "noon,sticky,stateless,sessions_started,count,0,0,0,undecided");
  CHECK(line_with(comparison, "latency_mean").ends_with("higher"));
}

TEST_CASE("writers: one replication has neither interval nor verdict") {
  HandMade made;
  made.add("a", AffinityKind::none, Placement::local, {{1000, 5, 20}});
  made.add("b", AffinityKind::none, Placement::local, {{1000, 7, 20}});
  CHECK(line_with(summary_csv(made.result()), "a,sessions_lost") == "noon,a,sessions_lost,count,5,,,1");
  CHECK(line_with(comparison_csv(made.result()), "sessions_lost") ==
        "noon,a,b,sessions_lost,count,2,,,undecided");
}

TEST_CASE("writers: replications that lack a metric are left out of it, and of its pairs") {
  HandMade made = two_designs();
  made.trials(0)[1].detection_times_ns = {4 * nanoseconds_per_second};
  made.trials(0)[2].detection_times_ns = {6 * nanoseconds_per_second};
  made.trials(1)[2].detection_times_ns = {7 * nanoseconds_per_second};
  CHECK(line_with(summary_csv(made.result()), "sticky,detection_time")
            .starts_with("noon,sticky,detection_time,s,5,"));
  CHECK(line_with(comparison_csv(made.result()), "detection_time") ==
        "noon,sticky,stateless,detection_time,s,1,,,undecided");
}

TEST_CASE("writers: what some replications lack is neither decided nor marked by the rest") {
  HandMade made = two_designs();
  auto const detects = [&](std::size_t variant, std::size_t trials, Nanoseconds time_s) {
    for (std::size_t i = 0; i < trials; ++i)
      made.trials(variant)[i].detection_times_ns = {time_s * nanoseconds_per_second};
  };
  detects(0, 4, 4);
  detects(1, 3, 9);
  CHECK(line_with(summary_csv(made.result()), "stateless,detection_time") ==
        "noon,stateless,detection_time,s,9,9,9,3");
  CHECK(line_with(comparison_csv(made.result()), "detection_time") ==
        "noon,sticky,stateless,detection_time,s,5,,,undecided");
  std::string const row = line_with(result_table(made.result(), false), "detection");
  CHECK(row.find("9 in 3 of 4 trials") != std::string::npos);
  CHECK(row.find("▲") == std::string::npos);
  detects(1, 4, 9);
  CHECK(line_with(comparison_csv(made.result()), "detection_time").ends_with(",5,5,5,higher"));
  CHECK(line_with(result_table(made.result(), false), "detection").ends_with("9 ▲"));
}

TEST_CASE("writers: each point of a sweep has its own baseline") {
  HandMade made;
  made.scenario.swept_keys = {"server.count"};
  for (auto const* count : {"4", "8"}) {
    made.add("sticky", AffinityKind::cookie, Placement::local, lossy, {count});
    made.add("stateless", AffinityKind::none, Placement::shared, lossless, {count});
  }
  std::string const comparison = comparison_csv(made.result());
  CHECK(header_of(comparison) ==
        "scenario,baseline,variant,server.count,metric,unit,difference,ci_low,ci_high,verdict");
  CHECK(line_with(comparison, "stateless,8,sessions_lost").ends_with("lower"));
  CHECK(line_with(comparison, "sticky,sticky").empty());
  CHECK(line_with(ledger_csv(made.result()), "stateless,8,3,intact") == "noon,stateless,8,3,intact,,990");
}

namespace {

/// Of a thousand sessions some hundred are people's, who lose all that is lost.
HandMade divided() {
  HandMade made = two_designs();
  made.divide({"people", "bots"},
              {{{100, 30, 50'000'000}, {102, 31, 50'000'000}, {98, 29, 50'000'000}, {100, 30, 50'000'000}},
               {{900, 0, 20'000'000}, {908, 0, 20'000'000}, {892, 0, 20'000'000}, {900, 0, 20'000'000}}});
  return made;
}

} // namespace

TEST_CASE("writers: with several classes of clients there are rows for each, behind those for all") {
  HandMade const made = divided();
  ExperimentResult const result = made.result();
  std::string const summary = summary_csv(result);
  CHECK(header_of(summary) == "scenario,variant,workload,metric,unit,mean,ci_low,ci_high,replications");
  CHECK(line_with(summary, "sticky,,sessions_lost") ==
        "noon,sticky,,sessions_lost,count,151,145.968111,156.031889,4");
  CHECK(line_with(summary, "sticky,people,sessions_started")
            .starts_with("noon,sticky,people,sessions_started,count,100,"));
  CHECK(line_with(summary, "sticky,bots,session_loss_fraction") ==
        "noon,sticky,bots,session_loss_fraction,ratio,0,0,0,4");
  CHECK(summary.find("sticky,,cost") < summary.find("sticky,people,sessions_started"));
  CHECK(line_with(summary, "people,utilization_mean").empty()); // servers have no classes
  CHECK(line_with(replications_csv(result), "sticky,people,2,sessions_lost") ==
        "noon,sticky,people,2,sessions_lost,count,31");
  CHECK(line_with(ledger_csv(result), "sticky,people,2,lost,crash") == "noon,sticky,people,2,lost,crash,31");
  CHECK(line_with(ledger_csv(result), "sticky,,2,lost,crash") == "noon,sticky,,2,lost,crash,152");
  CHECK(line_with(latency_csv(result), "stateless,people,1,1,") == "noon,stateless,people,1,1,0.05");
  CHECK(line_with(comparison_csv(result), "stateless,bots,latency_max") ==
        "noon,sticky,stateless,bots,latency_max,s,0,0,0,undecided");
  CHECK(header_of(servers_csv(result)).find("workload") == std::string::npos);
}

TEST_CASE("writers: a class that only one variant has is compared with nothing") {
  HandMade made = divided();
  made.scenario.variants[0].design.workloads.resize(1);
  for (TrialResult& trial : made.trials(0))
    trial.classes.clear();
  std::string const comparison = comparison_csv(made.result());
  CHECK(header_of(comparison).starts_with("scenario,baseline,variant,workload,metric"));
  CHECK(line_with(comparison, "bots,").empty());
  CHECK(line_with(summary_csv(made.result()), "sticky,,requests") != "");
  // The one class that the baseline has is all of its clients.
  CHECK(line_with(summary_csv(made.result()), "sticky,people,sessions_lost") ==
        "noon,sticky,people,sessions_lost,count,151,145.968111,156.031889,4");
  CHECK(line_with(ledger_csv(made.result()), "sticky,people,2,lost,crash") ==
        "noon,sticky,people,2,lost,crash,152");
  CHECK(line_with(comparison, "people,sessions_lost") ==
        "noon,sticky,stateless,people,sessions_lost,count,-121,-126.663205,-115.336795,lower");
}

TEST_CASE("writers: the table has a row for each class that differs decidedly from all clients") {
  HandMade made = divided();
  std::string const table = result_table(made.result(), false);
  CHECK(line_with(table, "    people").find("30.00 ± 0.52") != std::string::npos);
  CHECK(line_with(table, "    bots").ends_with(" 0"));
  CHECK(line_with(table.substr(table.find("latency mean")), "  people").find("50") !=
        std::string::npos); // ms
  // What a class shares with all clients is not told twice.
  HandMade same;
  same.add("sticky", AffinityKind::cookie, Placement::local, lossy);
  same.divide({"people", "bots"}, {lossy, lossy});
  CHECK(line_with(result_table(same.result(), false), "people").empty());
}

TEST_CASE("writers: the ledger's rows add up to the sessions started") {
  HandMade made = two_designs();
  made.trials(0)[0].ledger.sessions[static_cast<std::size_t>(Outcome::unfinished)][0] = 3;
  made.trials(0)[0]
      .ledger.sessions[static_cast<std::size_t>(Outcome::failed)][static_cast<std::size_t>(Cause::crash)] =
      2; // an unusual pair still shows
  std::istringstream lines{ledger_csv(made.result())};
  std::string line;
  std::uint64_t sessions = 0;
  std::size_t rows = 0;
  while (std::getline(lines, line))
    if (line.starts_with("noon,sticky,1,")) {
      sessions += std::stoull(line.substr(line.rfind(',') + 1));
      ++rows;
    }
  CHECK(sessions == 1005);
  CHECK(rows == outcome_count - 1 + cause_count - 1 + 1);
}

TEST_CASE("writers: what happened over time, on servers and to the fleet") {
  HandMade made = two_designs();
  TrialResult& trial = made.trials(0)[0];
  WindowResult& window = trial.windows.emplace_back();
  window.end_ns = 10 * nanoseconds_per_second;
  window.length_ns = 10 * nanoseconds_per_second;
  window.ok = 25;
  window.latency_p99_ns = 5e7;
  WindowResult& idle = trial.windows.emplace_back();
  idle.end_ns = 12'500'000'000;
  idle.length_ns = 2'500'000'000;
  trial.fleet_events = {{1'500'000'000, EventKind::crash, 1, -1, 37, 0},
                        {7'500'000'000, EventKind::marked_down, 1, 0, 0, 0},
                        {8'000'000'000, EventKind::store_down, UINT32_MAX, -1, 5, 2}};
  trial.servers[1].up_ns = 0;

  trial.servers.resize(3); // the last one never joins
  trial.servers[2].name = "server.3";
  ExperimentResult result = made.result();
  result.variants.front().recording.server_windows = {
      {.up = true},
      {},
      {},
      {.requests = 7},
      {.utilization = 0.25, .in_flight = 3, .states = 9, .up = true, .believed_up = 0.5},
      {}};
  std::string const timeline = timeline_csv(result);
  CHECK(line_with(timeline, ",10,,throughput") == "noon,sticky,1,10,,throughput,1/s,2.5");
  CHECK(line_with(timeline, ",10,,latency_p99") == "noon,sticky,1,10,,latency_p99,s,0.05");
  CHECK(line_with(timeline, ",12.5,,latency_p99") == "noon,sticky,1,12.5,,latency_p99,s,");
  CHECK(line_with(timeline, ",12.5,,load_max_mean") == "noon,sticky,1,12.5,,load_max_mean,ratio,");
  CHECK(line_with(timeline, "store_utilization").empty());
  CHECK(line_with(timeline, "server.3").empty());
  CHECK(line_with(timeline, ",12.5,server.1,requests") == "noon,sticky,1,12.5,server.1,requests,count,7");
  CHECK(line_with(timeline, ",12.5,server.2,utili") == "noon,sticky,1,12.5,server.2,utilization,ratio,0.25");
  CHECK(line_with(timeline, ",12.5,server.2,in_f") == "noon,sticky,1,12.5,server.2,in_flight,count,3");
  CHECK(line_with(timeline, ",12.5,server.2,states") == "noon,sticky,1,12.5,server.2,states,count,9");
  CHECK(line_with(timeline, ",12.5,server.2,up") == "noon,sticky,1,12.5,server.2,up,count,1");
  CHECK(line_with(timeline, ",12.5,server.2,bel") == "noon,sticky,1,12.5,server.2,believed_up,ratio,0.5");
  CHECK(line_with(timeline, ",12.5,server.2,drain") == "noon,sticky,1,12.5,server.2,draining,count,0");
  CHECK(events_csv(made.result()).substr(header_of(events_csv(made.result())).size() + 1) ==
        "noon,sticky,1,1.5,crash,server.2,,37,\n"
        "noon,sticky,1,7.5,marked_down,server.2,1,0,\n"
        "noon,sticky,1,8,store_down,,,5,2\n");
  std::string const servers = servers_csv(made.result());
  CHECK(line_with(servers, "sticky,1,server.1") == "noon,sticky,1,server.1,0,20,80,0.25,0,0,0");
  CHECK(line_with(servers, "sticky,1,server.2") == "noon,sticky,1,server.2,0,40,0,,0,0,0");
  CHECK(line_with(latency_csv(made.result()), "sticky,1,1,") == "noon,sticky,1,1,0.02");
}

TEST_CASE("writers: a quantile of the latency stands if a value lies above it") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, {{1000, 0, 20'000'000}});
  Histogram& latency = made.trials(0).front().latency;
  while (latency.count() < 999)
    latency.record(20'000'000);
  auto const has = [&](std::string const& quantile) {
    return !line_with(latency_csv(made.result()), "sticky,1," + quantile + ",").empty();
  };
  CHECK(has("0.998"));
  CHECK_FALSE(has("0.999"));
  CHECK(has("1"));
  latency.record(30'000'000);
  CHECK(has("0.999"));
  CHECK_FALSE(has("0.9993"));
  CHECK(line_with(latency_csv(made.result()), "sticky,1,1,") == "noon,sticky,1,1,0.03");
}

TEST_CASE("writers: files of many trials are handed over in pieces") {
  HandMade made = two_designs();
  for (std::size_t variant : {0, 1})
    made.trials(variant).resize(400, made.trials(variant).front());
  std::size_t pieces = 0;
  std::size_t largest = 0;
  std::string together;
  write_replications(made.result(), [&](std::string_view piece) {
    ++pieces;
    largest = std::max(largest, piece.size());
    together += piece;
  });
  CHECK(together == replications_csv(made.result()));
  CHECK(together.size() > 1'000'000);
  CHECK(pieces > together.size() / 70'000);
  CHECK(largest < 70'000);
}

} // namespace writers_test
