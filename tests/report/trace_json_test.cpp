// trace.json, held against the rules of the Trace Event Format.
#include "catch.hpp"
#include "hand_made.hpp"
#include "results/attempt.hpp"
#include "scenario/sample.hpp"
#include <stickysim/report/writers.hpp>

#include <nlohmann/json.hpp>

#include <algorithm>
#include <map>
#include <set>
#include <utility>

using namespace stickysim;

namespace trace_json_test {
using Json = nlohmann::json;

namespace {

/// Queues, a crash, retries, clients that wait no longer, a store.
constexpr char scenario_text[] = R"toml([run]
duration = "60s"
replications = 2
[workload]
arrivals = "poisson(4/s)"
requests = "geometric(6)"
think_time = "exponential(1s)"
demand = "exponential(80ms)"
timeout = "400ms"
[balancer]
affinity = "cookie"
retries = 2
[server]
count = 2
workers = 2
boot_time = "5s"
[network]
client_rtt = "20ms"
server_rtt = "1ms"
[[fault]]
kind = "crash"
server = 1
at = "30s"
for = "5s"
[variants.sticky]
[variants.stateless]
balancer.affinity = "none"
state.placement = "shared"
)toml";

Scenario const& scenario() {
  static Scenario const loaded = sample::loaded(scenario_text);
  return loaded;
}

ExperimentResult const& recorded() {
  static ExperimentResult const result = run_experiment(scenario(), {.jobs = 1, .record = {.trace = true}});
  return result;
}

/// An event's place: its process and thread.
using Track = std::pair<int, int>;
Track track_of(Json const& event) { return {event.at("pid"), event.at("tid")}; }

std::int64_t nanoseconds(Json const& micros) { return std::llround(micros.get<double>() * 1000); }

/// The events of a trace by their kind, in their order.
std::map<std::string, std::vector<Json>> by_phase(std::string const& text) {
  std::map<std::string, std::vector<Json>> events;
  Json trace = Json::parse(text);
  for (Json& event : trace.at("traceEvents"))
    events[event.at("ph")].push_back(std::move(event));
  return events;
}

std::vector<Json> of_process(std::vector<Json> const& events, int process) {
  std::vector<Json> some;
  std::ranges::copy_if(events, std::back_inserter(some),
                       [&](Json const& event) { return event["pid"] == process; });
  return some;
}

} // namespace

TEST_CASE("trace: names come first, then events in the order of time, each of a named process and thread") {
  Json const trace = Json::parse(trace_json(recorded()));
  std::set<int> processes;
  std::set<Track> threads;
  bool named = false;
  double last = 0;
  for (Json const& event : trace.at("traceEvents")) {
    if (event.at("ph") == "M") {
      CHECK_FALSE(named);
      if (event.at("name") == "process_name") CHECK(processes.insert(event.at("pid").get<int>()).second);
      if (event.at("name") == "thread_name") CHECK(threads.insert(track_of(event)).second);
      continue;
    }
    named = true;
    CHECK(std::set<std::string>{"X", "i", "C", "s", "t", "f"}.contains(event.at("ph").get<std::string>()));
    CHECK(processes.contains(event.at("pid").get<int>()));
    CHECK(threads.contains(track_of(event)));
    CHECK(event.at("ts").get<double>() >= last);
    last = event.at("ts");
  }
  CHECK(processes == std::set<int>{1, 2});
}

TEST_CASE("trace: the slices of a thread lie beside or within each other") {
  std::map<Track, std::vector<std::int64_t>> open; // ends of slices, the innermost last
  std::size_t within = 0;
  auto const events = by_phase(trace_json(recorded()));
  for (Json const& slice : events.at("X")) {
    std::vector<std::int64_t>& ends = open[track_of(slice)];
    std::int64_t const begin = nanoseconds(slice.at("ts"));
    std::int64_t const end = begin + nanoseconds(slice.at("dur"));
    CHECK(end >= begin);
    while (!ends.empty() && ends.back() <= begin)
      ends.pop_back();
    if (!ends.empty()) {
      CHECK(end <= ends.back());
      CHECK(slice.at("name") != "request 1");
      ++within;
    }
    ends.push_back(end);
  }
  CHECK(within > 100);
}

TEST_CASE("trace: a slice for each attempt that came to a server, with its queue and its service") {
  auto const events = by_phase(trace_json(recorded()));
  for (int process : {1, 2}) {
    VariantResult const& variant = recorded().variants[static_cast<std::size_t>(process - 1)];
    std::map<std::string, std::size_t> attempts; // by result
    std::int64_t queue_ns = 0;
    for (Chronicle const& chronicle : variant.recording.chronicles)
      for (Attempt const& attempt : attempts_of(chronicle, variant.trials.front().duration_ns)) {
        if (attempt.arrived_ns < 0) continue;
        ++attempts[std::string{name_of(attempt.result)}];
        if (attempt.started_ns >= 0) queue_ns += attempt.started_ns - attempt.arrived_ns;
      }
    std::map<std::string, std::size_t> slices;
    std::int64_t queue_slices_ns = 0;
    for (Json const& slice : of_process(events.at("X"), process))
      if (slice.at("args").contains("session"))
        ++slices[slice["args"].at("result")];
      else if (slice.at("name") == "queue")
        queue_slices_ns += nanoseconds(slice.at("dur"));
      else
        CHECK(slice.at("name") == "service");
    CHECK(slices == attempts);
    CHECK(slices["ok"] > 100);
    CHECK(queue_slices_ns >= queue_ns); // some leave the queue without service
    CHECK(queue_ns > 0);
  }
}

TEST_CASE("trace: arrows lead along a session, from slice to slice") {
  auto events = by_phase(trace_json(recorded()));
  std::vector<Json> arrows;
  for (char const* const phase : {"s", "t", "f"})
    arrows.insert(arrows.end(), events[phase].begin(), events[phase].end());
  std::ranges::stable_sort(arrows, {}, [](Json const& arrow) { return arrow.at("ts").get<double>(); });
  std::map<std::pair<Track, double>, std::vector<Json>> slices; // by track and beginning
  for (Json const& slice : events["X"])
    slices[{track_of(slice), slice.at("ts").get<double>()}].push_back(slice);
  std::map<std::string, std::string> phases; // by id
  for (Json const& arrow : arrows) {
    phases[arrow.at("id")] += arrow.at("ph").get<std::string>();
    CHECK((arrow.at("ph") == "f") == (arrow.value("bp", "") == "e"));
    CHECK(
        std::ranges::any_of(slices[{track_of(arrow), arrow.at("ts").get<double>()}], [&](Json const& slice) {
          return slice.at("dur") > 0 &&
                 "session " + std::to_string(slice.at("args").value("session", 0)) == arrow.at("name");
        }));
  }
  CHECK(phases.size() > 100);
  for (auto const& [id, whole] : phases)
    CHECK(whole == "s" + std::string(whole.size() - 2, 't') + "f");
}

TEST_CASE("trace: the fleet's events are instants, the live sessions a counter") {
  auto const events = by_phase(trace_json(recorded()));
  TrialResult const& trial = recorded().variants[1].trials.front();
  std::vector<Json> const instants = of_process(events.at("i"), 2);
  REQUIRE(instants.size() == trial.fleet_events.size());
  CHECK(instants[0].at("name") == "server.1 crash");
  CHECK(instants[0].at("ts") == 30e6);
  CHECK(instants[0].at("s") == "p");
  std::vector<Json> const counts = of_process(events.at("C"), 2);
  REQUIRE(counts.size() == trial.windows.size());
  for (std::size_t i = 0; i < counts.size(); ++i) {
    CHECK(counts[i].at("args").at("sessions") == trial.windows[i].sessions_live);
    CHECK(nanoseconds(counts[i].at("ts")) == trial.windows[i].end_ns);
  }
}

TEST_CASE("trace: the same bytes for any number of jobs; times to the nanosecond") {
  std::string const text = trace_json(recorded());
  CHECK(trace_json(run_experiment(scenario(), {.jobs = 2, .record = {.trace = true}})) == text);
  CHECK(text.find(R"("ts":30000000.000,)") != std::string::npos);
}

TEST_CASE("trace: what is lost, refused or given up is called so") {
  std::set<std::string> endings;
  auto const events = by_phase(trace_json(recorded()));
  for (Json const& slice : events.at("X"))
    if (std::string const name = slice.at("name"); name.find(": ") != std::string::npos)
      endings.insert(name.substr(name.find(": ") + 2));
  CHECK(endings == std::set<std::string>{"logged out", "refused", "reset", "timeout"});
}

TEST_CASE("trace: it is bounded, and says what it leaves out") {
  HandMade made;
  made.add("sticky", AffinityKind::cookie, Placement::local, {{}});
  made.add("other", AffinityKind::cookie, Placement::local, {{}});
  for (std::size_t variant : {0, 1}) {
    made.trials(variant)[0].fleet_events.resize(variant == 0 ? 30'000 : 1, {.server = 1});
    made.trials(variant)[0].windows.resize(30'000);
  }
  ExperimentResult result = made.result();
  using enum Happening;
  Chronicle chronicle;
  chronicle.entries = {{.at_ns = 1, .what = logs_in},
                       {.at_ns = 1, .what = arrives, .server = 1},
                       {.at_ns = 3, .what = gets_worker, .server = 1},
                       {.at_ns = 4, .what = has_written, .server = 1}};
  for (std::size_t variant : {0, 1}) // three slices each
    result.variants[variant].recording.chronicles.assign(20'000, chronicle);
  auto const events = by_phase(trace_json(result));
  std::map<int, std::string> labels;
  std::size_t count = 0;
  for (auto const& [phase, some] : events) {
    if (phase != "M") count += some.size();
    for (Json const& event : some)
      if (event.at("name") == "process_labels") labels[event.at("pid")] = event.at("args").at("labels");
  }
  CHECK(count <= 200'000);
  CHECK(labels == std::map<int, std::string>{
                      {1, "cut: 25000 of 30000 events of the fleet, 25000 of 30000 windows, 15625 of "
                          "20000 sessions"},
                      {2, "cut: 25000 of 30000 windows, 15624 of 20000 sessions"}});
  CHECK(std::ranges::count(events.at("X"), 1, [](Json const& slice) { return slice["pid"].get<int>(); }) ==
        3 * 15'625);
}

TEST_CASE("trace: names are data") {
  HandMade made;
  made.scenario.name = "a\"],</script>\n";
  made.add("b\"c", AffinityKind::cookie, Placement::local, {{}});
  made.trials(0)[0].servers[1].name = "\x1b\xff";
  made.trials(0)[0].fleet_events = {{.server = 1}};
  Json const trace = Json::parse(trace_json(made.result()));
  CHECK(trace.at("otherData").at("scenario") == made.scenario.name);
  CHECK(trace.at("traceEvents")[0].at("args").at("name") == "b\"c");
}

} // namespace trace_json_test
