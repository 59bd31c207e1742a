#include "language/shown.hpp"
#include "report/point.hpp"
#include "results/attempt.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include <algorithm>
#include <iterator>
#include <span>

// The Trace Event Format, which Perfetto and chrome://tracing open
// (https://docs.google.com/document/d/1CvAClvFfyA5R-PhYUmn5OOQtYMH4h6I0nSsKchNAySU). A process is replication
// 1 of a variant. It has a thread for the fleet and, for each server, as many as requests of the sample are
// there at the same time, so that the slices of a thread never overlap.

namespace stickysim {
namespace {

/// Of all processes together, those apart that name things. Viewers become slow with more.
constexpr std::size_t most_events = 200'000;

constexpr std::size_t fleet_thread = 0;

/// A text of JSON, with its quotes.
std::string quoted(std::string const& text) {
  return shown_json(nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace));
}

/// Microseconds, the unit of the format, to the nanosecond.
std::string micros(Nanoseconds span_ns) { return fmt::format("{}.{:03}", span_ns / 1000, span_ns % 1000); }

/// An event as a JSON object.
struct TraceEvent {
  Nanoseconds at_ns = 0;
  std::string json;
};

/// An attempt at a server.
struct Stay {
  Chronicle const* session = nullptr;
  Attempt attempt;
  Nanoseconds end_ns = 0;
  std::size_t thread = 0;

  Nanoseconds begin_ns() const { return attempt.arrived_ns; }
  Nanoseconds served_from_ns() const { return attempt.started_ns < 0 ? end_ns : attempt.started_ns; }
  bool queues() const { return served_from_ns() > begin_ns(); }
  bool is_served() const { return end_ns > served_from_ns(); }
  bool lasts() const { return end_ns > begin_ns(); }
  /// Its slices, and its part of an arrow.
  std::size_t events() const { return 1u + queues() + is_served() + lasts(); }
};

/// When an attempt has left its server, or is left alone there by its client and its balancer.
Nanoseconds end_of(Attempt const& attempt, std::vector<Attempt> const& attempts, Nanoseconds run_ns) {
  if (attempt.done_ns >= 0) return attempt.done_ns;
  if (attempt.answered_ns >= 0) return attempt.answered_ns;
  auto const next = std::ranges::find_if(attempts, [&](Attempt const& other) {
    return other.step == attempt.step && other.reason == attempt.reason && other.number == attempt.number + 1;
  });
  if (next == attempts.end()) return run_ns;
  return std::max({attempt.arrived_ns, attempt.started_ns, next->issued_ns});
}

std::vector<Stay> stays_of(Chronicle const& session, Nanoseconds run_ns) {
  std::vector<Attempt> const attempts = attempts_of(session, run_ns);
  std::vector<Stay> stays;
  for (Attempt const& attempt : attempts)
    if (attempt.arrived_ns >= 0) stays.push_back({&session, attempt, end_of(attempt, attempts, run_ns)});
  return stays;
}

std::string name_of(Attempt const& attempt) {
  std::string name;
  switch (attempt.reason) {
  case AttemptFor::login: name = "login"; break;
  case AttemptFor::relogin: name = "login again"; break;
  case AttemptFor::request: name = fmt::format("request {}", attempt.step + 1); break;
  case AttemptFor::repeat: name = fmt::format("request {} again", attempt.step + 1); break;
  }
  if (attempt.failure) return fmt::format("{}: {}", name, name_of(*attempt.failure));
  return attempt.result == AttemptResult::logged_out ? name + ": logged out" : name;
}

/// What replication 1 of a variant has recorded.
class Process {
public:
  /// At most `room` events of the fleet and its sessions are taken.
  Process(std::size_t id, VariantResult const& variant, std::string name, std::size_t room)
      : id_{id}, variant_{variant}, trial_{variant.trials.front()}, name_{std::move(name)} {
    add_fleet_events(part_of("events of the fleet", trial_.fleet_events.size(), room / 2));
    add_live_sessions(part_of("windows", trial_.windows.size(), room / 2));
  }

  std::vector<Chronicle> const& sessions() const { return variant_.recording.chronicles; }

  /// Takes the next session if its events fit into `room`, and answers whether they do; they are taken off.
  bool take_session(std::size_t& room) {
    if (taken_ == sessions().size()) return true;
    std::vector<Stay> const stays = stays_of(sessions()[taken_], trial_.duration_ns);
    std::size_t events = 0;
    for (Stay const& stay : stays)
      events += stay.events();
    if (events > room) return false;
    room -= events;
    ++taken_;
    stays_.insert(stays_.end(), stays.begin(), stays.end());
    return true;
  }

  /// After the last session.
  void finish() {
    part_of("sessions", sessions().size(), taken_);
    std::ranges::stable_sort(stays_, {}, &Stay::begin_ns);
    assign_threads();
    for (Stay const& stay : stays_)
      add_slices(stay);
    add_arrows();
  }

  std::vector<std::string> names() const {
    std::vector<std::string> names{
        named("process_name", fleet_thread, "name", quoted(name_)),
        named("process_sort_index", fleet_thread, "sort_index", fmt::format("{}", id_))};
    if (!cut_.empty())
      names.push_back(named("process_labels", fleet_thread, "labels", quoted("cut: " + cut_)));
    for (std::size_t thread = 0; thread < threads_.size(); ++thread) {
      names.push_back(named("thread_name", thread, "name", quoted(threads_[thread])));
      names.push_back(named("thread_sort_index", thread, "sort_index", fmt::format("{}", thread)));
    }
    return names;
  }

  std::vector<TraceEvent>& events() { return events_; }

private:
  /// As many as there is room for; notes it if they are not all.
  std::size_t part_of(std::string_view what, std::size_t all, std::size_t room) {
    if (all > room) cut_ += fmt::format("{}{} of {} {}", cut_.empty() ? "" : ", ", room, all, what);
    return std::min(all, room);
  }

  /// Gives each stay the first thread of its server that is free.
  void assign_threads() {
    std::vector<std::vector<Nanoseconds>> busy_until(trial_.servers.size()); // by server and lane
    for (Stay& stay : stays_) {
      std::vector<Nanoseconds>& lanes = busy_until[stay.attempt.server];
      auto lane = std::ranges::find_if(lanes, [&](Nanoseconds end_ns) { return end_ns <= stay.begin_ns(); });
      if (lane == lanes.end()) lane = lanes.insert(lanes.end(), 0);
      *lane = stay.end_ns;
      stay.thread = static_cast<std::size_t>(lane - lanes.begin());
    }
    threads_ = {"fleet"};
    std::vector<std::size_t> first; // thread of a server
    for (std::size_t server = 0; server < busy_until.size(); ++server) {
      first.push_back(threads_.size());
      for (std::size_t lane = 0; lane < busy_until[server].size(); ++lane)
        threads_.push_back(trial_.servers[server].name + (lane == 0 ? "" : fmt::format(" ({})", lane + 1)));
    }
    for (Stay& stay : stays_)
      stay.thread += first[stay.attempt.server];
  }

  void add_fleet_events(std::size_t count) {
    for (FleetEvent const& event : std::span{trial_.fleet_events}.first(count)) {
      std::string const server =
          event.server < trial_.servers.size() ? trial_.servers[event.server].name + ' ' : "";
      std::string arguments;
      if (event.balancer >= 0) arguments += fmt::format(R"("balancer":{},)", event.balancer + 1);
      if (event.shard > 0) arguments += fmt::format(R"("shard":{},)", event.shard);
      add("i", fleet_thread, event.at_ns,
          fmt::format(R"("s":"p","cat":"fleet","name":{},"args":{{{}"states_destroyed":{}}})",
                      quoted(server + std::string{name_of(event.kind)}), arguments, event.states_destroyed));
    }
  }

  void add_live_sessions(std::size_t count) {
    for (WindowResult const& window : std::span{trial_.windows}.first(count))
      add("C", fleet_thread, window.end_ns,
          fmt::format(R"("name":"sessions live","args":{{"sessions":{}}})", window.sessions_live));
  }

  void add_slices(Stay const& stay) {
    add_slice(stay, stay.begin_ns(), stay.end_ns, name_of(stay.attempt), arguments_of(stay));
    if (stay.queues()) add_slice(stay, stay.begin_ns(), stay.served_from_ns(), "queue", "");
    if (stay.is_served()) add_slice(stay, stay.served_from_ns(), stay.end_ns, "service", "");
  }

  void add_slice(Stay const& stay, Nanoseconds begin_ns, Nanoseconds end_ns, std::string const& name,
                 std::string const& arguments) {
    add("X", stay.thread, begin_ns,
        fmt::format(R"("dur":{},"cat":"request","name":{},"args":{{{}}})", micros(end_ns - begin_ns),
                    quoted(name), arguments));
  }

  std::string arguments_of(Stay const& stay) const {
    Attempt const& attempt = stay.attempt;
    std::vector<WorkloadClass> const& workloads = variant_.variant->design.workloads;
    std::string text;
    if (workloads.size() > 1)
      text += fmt::format(R"("workload":{},)", quoted(workloads[stay.session->workload].name));
    text += fmt::format(R"("session":{},"request":{},"attempt":{},"balancer":{},"result":"{}")",
                        stay.session->session + 1, attempt.step + 1, attempt.number, attempt.balancer + 1,
                        name_of(attempt.result));
    if (attempt.bound_to != no_server)
      text += fmt::format(R"(,"bound_to":{})", quoted(trial_.servers[attempt.bound_to].name));
    if (attempt.state != StateAt::untouched) text += fmt::format(R"(,"state":"{}")", name_of(attempt.state));
    if (attempt.cause != Cause::none) text += fmt::format(R"(,"cause":"{}")", name_of(attempt.cause));
    return text;
  }

  /// Along each session, from one stay that takes time to the next.
  void add_arrows() {
    std::vector<Stay const*> stays;
    for (Stay const& stay : stays_)
      if (stay.lasts()) stays.push_back(&stay);
    std::ranges::stable_sort(stays, {}, [](Stay const* stay) { return stay->session; });
    for (std::size_t i = 0; i < stays.size(); ++i) {
      Chronicle const* const session = stays[i]->session;
      bool const is_first = i == 0 || stays[i - 1]->session != session;
      bool const is_last = i + 1 == stays.size() || stays[i + 1]->session != session;
      if (is_first && is_last) continue;
      auto const number = static_cast<std::size_t>(session - sessions().data());
      add(is_first  ? "s"
          : is_last ? "f"
                    : "t",
          stays[i]->thread, stays[i]->begin_ns(),
          fmt::format(R"({}"id":"{}.{}","cat":"session","name":"session {}")", is_last ? R"("bp":"e",)" : "",
                      id_, number + 1, session->session + 1));
    }
  }

  std::string start(std::string_view phase, std::size_t thread) const {
    return fmt::format(R"({{"ph":"{}","pid":{},"tid":{},)", phase, id_, thread);
  }

  std::string named(std::string_view what, std::size_t thread, std::string_view key,
                    std::string const& value) const {
    return start("M", thread) + fmt::format(R"("name":"{}","args":{{"{}":{}}}}})", what, key, value);
  }

  void add(std::string_view phase, std::size_t thread, Nanoseconds at_ns, std::string const& members) {
    events_.push_back({at_ns, start(phase, thread) + fmt::format(R"("ts":{},{}}})", micros(at_ns), members)});
  }

  std::size_t id_;
  VariantResult const& variant_;
  TrialResult const& trial_;
  std::string name_;
  std::size_t taken_ = 0;            ///< sessions, from the first one on
  std::string cut_;                  ///< what was taken, if that is not all
  std::vector<Stay> stays_;          ///< in the order of time
  std::vector<std::string> threads_; ///< their names
  std::vector<TraceEvent> events_;
};

/// In the order in which they started and in turn, so that every process has the same ones.
void take_sessions(std::vector<Process>& processes) {
  std::size_t room = most_events;
  std::size_t rounds = 0;
  for (Process& process : processes) {
    room -= process.events().size();
    rounds = std::max(rounds, process.sessions().size());
  }
  for (; rounds > 0; --rounds)
    for (Process& process : processes)
      if (!process.take_session(room)) return;
}

} // namespace

std::string trace_json(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  std::vector<Process> processes;
  for (std::size_t i = 0; i < result.variants.size(); ++i) {
    VariantResult const& variant = result.variants[i];
    std::string const place = place_of(*variant.variant, scenario);
    processes.emplace_back(i + 1, variant, variant.variant->name + (place.empty() ? "" : " at " + place),
                           most_events / result.variants.size() / 2);
  }
  take_sessions(processes);

  std::vector<std::string> lines;
  std::vector<TraceEvent> events;
  for (Process& process : processes) {
    process.finish();
    for (std::string& name : process.names())
      lines.push_back(std::move(name));
    std::ranges::move(process.events(), std::back_inserter(events));
  }
  std::ranges::stable_sort(events, {}, &TraceEvent::at_ns);
  for (TraceEvent& event : events)
    lines.push_back(std::move(event.json));
  return fmt::format(
      "{{\"displayTimeUnit\":\"ms\",\"otherData\":{{\"program\":\"stickysim\",\"scenario\":{}}},\n"
      "\"traceEvents\":[\n{}\n]}}\n",
      quoted(scenario.name), fmt::join(lines, ",\n"));
}

} // namespace stickysim
