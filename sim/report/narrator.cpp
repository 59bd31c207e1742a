#include "report/narrator.hpp"

#include "language/counted.hpp"
#include "report/figure.hpp"
#include "results/attempt.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace stickysim {

namespace {

std::string span_text(Nanoseconds span_ns) { return quantity(to_seconds(span_ns), "s"); }

/// The whole way from entries to lines. It reads them once, in the order of time, and remembers what the
/// words for the next one depend on.
class Narrator {
public:
  Narrator(Chronicle const& chronicle, Design const& design, TrialResult const& trial)
      : chronicle_{chronicle}, design_{design}, trial_{trial} {
    policy_ = design.balancer.policy.name.empty() ? "round_robin" : design.balancer.policy.name;
    for (PolicyEntry const& policy : routing_policies())
      if (policy.name == policy_) sees_loads_ = policy.sees.find("loads") != std::string_view::npos;
  }

  std::vector<StoryLine> lines() {
    while (next_entry_ < chronicle_.entries.size()) {
      ChronicleEntry const& entry = chronicle_.entries[next_entry_++];
      tell_meanwhile(entry.at_ns);
      tell(entry);
      if (entry.what != Happening::candidate && entry.server != no_server) met_.insert(entry.server);
    }
    if (chronicle_.ended_ns < 0)
      lines_.push_back({.at_ns = trial_.duration_ns, .text = "the run ends before the session does"});
    return std::move(lines_);
  }

private:
  /// What a request on its way is remembered by.
  struct Course {
    bool makes_state = false;
    bool queued = false;      ///< waits for a worker
    Nanoseconds since_ns = 0; ///< what is being waited for
    Nanoseconds work_ns = 0;
    std::uint32_t visits = 0; ///< to the store
  };

  std::string server(ServerId id) const { return trial_.servers[id].name; }

  std::string balancer(std::size_t index) const {
    return design_.balancer.count > 1 ? fmt::format("balancer {}", index + 1) : "the balancer";
  }

  /// Tells the events of the fleet up to `at_ns` that concern this session.
  void tell_meanwhile(Nanoseconds at_ns) {
    for (; next_event_ < trial_.fleet_events.size(); ++next_event_) {
      FleetEvent const& event = trial_.fleet_events[next_event_];
      if (event.at_ns > at_ns) return;
      if (event.at_ns < chronicle_.began_ns) continue;
      if (event.server != no_server && !met_.contains(event.server)) continue;
      lines_.push_back({.at_ns = event.at_ns, .text = "(" + news(event) + ")", .event = &event});
    }
  }

  /// Most states are of users who have left: they stay until their time is over.
  std::string memory_gone(FleetEvent const& event) const {
    if (event.states_destroyed == 0) return "";
    std::string const states = " and takes " + counted(event.states_destroyed, "session state") + " with it";
    if (event.states_destroyed == 1) return states;
    return fmt::format("{}: of users there, and of users gone for less than {}", states,
                       human_duration(design_.state.ttl_ns));
  }

  static std::string store(FleetEvent const& event) {
    return event.shard == 0 ? "the store" : fmt::format("shard {} of the store", event.shard);
  }

  std::string news(FleetEvent const& event) const {
    std::string const who = event.server == no_server ? "" : server(event.server);
    std::string const by = event.balancer < 0 ? "" : balancer(static_cast<std::size_t>(event.balancer));
    switch (event.kind) {
    case EventKind::crash: return who + " crashes" + memory_gone(event);
    case EventKind::boot: return who + " boots";
    case EventKind::up: return who + " is up again, empty";
    case EventKind::marked_down: return fmt::format("{} takes {} for down", by, who);
    case EventKind::marked_up: return fmt::format("{} takes {} for up", by, who);
    case EventKind::hang: return who + " hangs";
    case EventKind::wake: return who + " goes on";
    case EventKind::drain: return who + " drains";
    case EventKind::undrain: return who + " is to stay after all";
    case EventKind::stop: return who + " stops" + memory_gone(event);
    case EventKind::join: return who + " joins the fleet";
    case EventKind::leave: return who + " leaves the fleet";
    case EventKind::ejected: return fmt::format("{} ejects {}", by, who);
    case EventKind::readmitted: return fmt::format("{} readmits {}", by, who);
    case EventKind::balancer_restart: return by + " restarts";
    case EventKind::slow: return who + " slows down";
    case EventKind::store_down: return store(event) + " is down";
    case EventKind::store_hang: return store(event) + " hangs";
    case EventKind::store_slow: return store(event) + " slows down";
    case EventKind::store_up: return store(event) + " serves again";
    case EventKind::store_failover: return "a replica takes over from " + store(event) + ", which hangs";
    case EventKind::partition: return fmt::format("{} can no longer reach {}", by, who);
    case EventKind::healed: return fmt::format("{} can reach {} again", by, who);
    case EventKind::leak: return who + " starts to leak memory";
    case EventKind::maintenance: return who + " is taken out for maintenance";
    case EventKind::back: return who + " is put back";
    }
    return {};
  }

  /// `request 3 of 20`, `request 1 of 20, the login`.
  std::string name_of_request(ChronicleEntry const& entry) const {
    bool const log_out = design_.workloads[chronicle_.workload].log_out;
    std::string_view const role = entry.what == Happening::logs_in                 ? ", the login,"
                                  : log_out && entry.step + 1 == chronicle_.length ? ", the log-out,"
                                                                                   : "";
    return fmt::format("request {} of {}{}", entry.step + 1, chronicle_.length, role);
  }

  void add(ChronicleEntry const& entry, std::string text) {
    lines_.push_back({.at_ns = entry.at_ns, .text = std::move(text), .entry = &entry});
  }

  void open(ChronicleEntry const& entry, std::string const& words) {
    bool const makes_state = entry.what == Happening::logs_in || entry.what == Happening::logs_in_again;
    courses_[request_key(entry)] = {.makes_state = makes_state};
    spoken_of_ = request_key(entry);
    add(entry, fmt::format("{}: {} of work", words, span_text(entry.for_ns)));
    lines_.back().opens = true;
  }

  /// Tells an event of a request, and names the request if it is not that of the line before.
  void say(ChronicleEntry const& entry, std::string const& words) {
    bool const other = request_key(entry) != spoken_of_;
    spoken_of_ = request_key(entry);
    if (!other) return add(entry, words);
    auto const next = courses_.upper_bound(spoken_of_);
    bool const issued_anew = next != courses_.end() && next->first.first == entry.step;
    add(entry,
        fmt::format("request {}{}: {}", entry.step + 1, issued_anew ? ", the earlier one" : "", words));
  }

  std::string loads_text() const {
    if (!sees_loads_ || candidates_.empty()) return "";
    std::string text;
    for (ChronicleEntry const& candidate : candidates_)
      text += fmt::format("{}{} {}", text.empty() ? "" : ", ", server(candidate.server), candidate.count);
    return fmt::format(" (loads known: {})", text);
  }

  void tell(ChronicleEntry const& entry) {
    switch (entry.what) {
    case Happening::thinks:
      if (entry.for_ns == 0) return;
      return add(entry, fmt::format("the user thinks for {}", span_text(entry.for_ns)));
    case Happening::loses_state: return tell_loss(entry);
    case Happening::logs_out:
      return add(entry, entry.count == 0 ? "the user logs out"
                                         : "the user logs out, and yet the token would still be accepted");
    case Happening::comes_back:
      return add(entry, fmt::format("the user will try request {} again", entry.step + 1));
    case Happening::ends: return add(entry, "the session is over");
    case Happening::logs_in:
    case Happening::requests: return open(entry, name_of_request(entry) + " sets out");
    case Happening::logs_in_again: return open(entry, "the user logs in anew");
    case Happening::repeats: return open(entry, name_of_request(entry) + " sets out once more");
    default: break;
    }
    if (entry.what >= Happening::arrives) return tell_at_server(entry);
    if (entry.what >= Happening::not_bound) return tell_at_balancer(entry);
    tell_at_client(entry);
  }

  void tell_loss(ChronicleEntry const& entry) {
    std::string const effects = entry.count == 0 ? ""
                                                 : fmt::format(", and with it what {} had done",
                                                               counted(entry.count, "earlier request"));
    add(entry, fmt::format("the state is lost ({}){}", name_of(entry.cause), effects));
  }

  void tell_at_client(ChronicleEntry const& entry) {
    switch (entry.what) {
    case Happening::sends_again:
      return say(entry, fmt::format("{}; the client sends it again{}",
                                    entry.failure == Failure::timeout
                                        ? "no answer in time, and the server is not told"
                                        : fmt::format("an error is back ({})", row_of(entry.failure).meaning),
                                    entry.for_ns > 0 ? " after " + span_text(entry.for_ns) : ""));
    case Happening::gives_up:
      return say(entry, fmt::format("the user has waited for {} and gives up", span_text(entry.for_ns)));
    case Happening::is_answered: return say(entry, "the answer is back" + after(entry.for_ns));
    case Happening::is_logged_out: return say(entry, "the answer is back: nobody is logged in");
    case Happening::is_failed:
      return say(entry, fmt::format("the answer is an error: {}", row_of(entry.failure).meaning));
    default: return;
    }
  }

  void tell_at_balancer(ChronicleEntry const& entry) {
    bool const cookie = design_.balancer.affinity.kind == AffinityKind::cookie;
    std::string const who = balancer(entry.balancer);
    switch (entry.what) {
    case Happening::not_bound:
      return say(entry, cookie ? fmt::format("{} finds no cookie", who)
                               : fmt::format("{} has no entry in its table", who));
    case Happening::bound:
      return say(entry, cookie ? fmt::format("{} reads the cookie: {}", who, server(entry.server))
                               : fmt::format("{} finds in its table: {}", who, server(entry.server)));
    case Happening::bound_to_draining:
      return say(entry, fmt::format("{} drains and takes it no more", server(entry.server)));
    case Happening::bound_to_absent:
      return say(entry, fmt::format("{} is out for maintenance", server(entry.server)));
    case Happening::bound_to_full:
      return say(entry, fmt::format("all connections to {} are in use", server(entry.server)));
    case Happening::bound_to_down:
      return say(entry, fmt::format("{} is believed to be down", server(entry.server)));
    case Happening::candidate: candidates_.push_back(entry); return;
    case Happening::picked:
      say(entry, fmt::format("{} picks {} by {}{}", who, server(entry.server), policy_, loads_text()));
      return candidates_.clear();
    case Happening::no_candidate: return say(entry, fmt::format("{} believes every server to be down", who));
    case Happening::no_place:
      return say(entry, fmt::format("it would have to wait at {}, where there is no place left", who));
    case Happening::queues:
      candidates_.clear();
      courses_[request_key(entry)].since_ns = entry.at_ns;
      if (is_over_at_once(entry, Happening::connects)) return;
      return say(entry,
                 fmt::format("it waits at {} for {}", who,
                             entry.server == no_server ? "any free connection" : server(entry.server)));
    case Happening::queued_too_long:
      return say(entry, fmt::format("it has waited at {} for too long: {}", who, waited(entry)));
    case Happening::connects:
      if (waited_ns(entry) == 0) return say(entry, "it goes to " + server(entry.server));
      return say(entry, fmt::format("after {} it may go to {}", waited(entry), server(entry.server)));
    case Happening::no_way:
      return say(entry, fmt::format("{} does not get through to {}", who, server(entry.server)));
    case Happening::answer_is_late:
      return say(entry, fmt::format("{} has waited for {} for {} and waits no longer", who,
                                    server(entry.server), span_text(entry.for_ns)));
    case Happening::tries_again:
      return say(
          entry,
          entry.server == no_server
              ? fmt::format("{} tries again, elsewhere if it can", who)
              : fmt::format("{} tries {} again{}", who, server(entry.server),
                            entry.for_ns == 0 ? "" : " after a turn-around of " + span_text(entry.for_ns)));
    case Happening::turns_away:
      return say(entry, fmt::format("{} answers with an error: {}", who, row_of(entry.failure).meaning));
    case Happening::binds:
      return say(entry, cookie ? fmt::format("{} sets the cookie: {}", who, server(entry.server))
                               : fmt::format("{} notes in its table: {}", who, server(entry.server)));
    default: return;
    }
  }

  void tell_at_server(ChronicleEntry const& entry) {
    Course& course = courses_[request_key(entry)];
    std::string const where = server(entry.server);
    switch (entry.what) {
    case Happening::arrives:
      course.queued = false; // an attempt before it may still be in a queue, given up by its client
      return say(entry, fmt::format("it arrives at {}", where));
    case Happening::hangs: return say(entry, fmt::format("{} hangs: nothing moves", where));
    case Happening::fails: return tell_failure(entry);
    case Happening::waits:
      if (is_over_at_once(entry, Happening::gets_worker)) return;
      course.queued = true;
      course.since_ns = entry.at_ns;
      return say(entry, fmt::format("the workers are busy, with {} before it in the queue",
                                    entry.count == 0 ? "nobody" : counted(entry.count, "request")));
    case Happening::gets_worker:
      if (course.queued) say(entry, fmt::format("a worker takes it, after {} in the queue", waited(entry)));
      course.queued = false;
      return;
    case Happening::asks_store:
    case Happening::writes_store:
      course.since_ns = entry.at_ns;
      course.visits = entry.count;
      if (entry.count > 0)
        say(entry, fmt::format("{} {} the store", where,
                               entry.what == Happening::asks_store ? "asks" : "writes the state to"));
      return;
    case Happening::finds_state:
      return say(entry, fmt::format("the session's state is there{}", after_visits(entry)));
    case Happening::misses_state:
      return say(entry, fmt::format("the session's state is not there{}: {}", after_visits(entry),
                                    row_of(entry.cause).reason));
    case Happening::renews:
      course.makes_state = true;
      return say(entry, fmt::format("{} starts a new session in its place", where));
    case Happening::finds_stale:
      return say(entry, fmt::format("the state found is stale: what {} had done is not in it ({})",
                                    counted(entry.count, "earlier request"), row_of(entry.cause).reason));
    case Happening::rebuilds:
      return say(entry, fmt::format("the state is not there ({}) and is built anew, with {} of work",
                                    row_of(entry.cause).reason, span_text(entry.for_ns)));
    case Happening::is_served:
      course.since_ns = entry.at_ns;
      course.work_ns = entry.for_ns;
      if (entry.for_ns > 0) say(entry, fmt::format("{} works on it for {}", where, span_text(entry.for_ns)));
      return;
    case Happening::is_done:
      // Said already, unless it has shared its worker or the server has hung.
      if (entry.at_ns - course.since_ns != course.work_ns)
        say(entry, "the work is done" + after(waited_ns(entry)));
      return;
    case Happening::has_written:
      if (course.visits > 0) return say(entry, fmt::format("the state is written{}", after_visits(entry)));
      if (std::string_view const kept = row_of(design_.state.placement).kept;
          course.makes_state && !kept.empty())
        say(entry, fmt::format("{} {}", where, kept));
      return;
    default: return;
    }
  }

  void tell_failure(ChronicleEntry const& entry) {
    std::string const where = server(entry.server);
    courses_[request_key(entry)].queued = false;
    FailureRow const& failure = row_of(entry.failure);
    say(entry, failure.at_server.empty() ? fmt::format("{} answers with an error: {}", where, failure.meaning)
                                         : fmt::format(fmt::runtime(failure.at_server), where));
  }

  /// Whether the wait that begins with `entry` ends, with `end`, at the same instant: it is none.
  bool is_over_at_once(ChronicleEntry const& entry, Happening end) const {
    auto const next =
        std::find_if(chronicle_.entries.begin() + static_cast<std::ptrdiff_t>(next_entry_),
                     chronicle_.entries.end(), [&](ChronicleEntry const& later) {
                       return later.at_ns > entry.at_ns || request_key(later) == request_key(entry);
                     });
    return next != chronicle_.entries.end() && next->at_ns == entry.at_ns && next->what == end;
  }

  Nanoseconds waited_ns(ChronicleEntry const& entry) {
    return entry.at_ns - courses_[request_key(entry)].since_ns;
  }
  std::string waited(ChronicleEntry const& entry) { return span_text(waited_ns(entry)); }

  static std::string after(Nanoseconds span_ns) {
    return span_ns == 0 ? "" : ", after " + span_text(span_ns);
  }
  std::string after_visits(ChronicleEntry const& entry) {
    return courses_[request_key(entry)].visits > 0 ? after(waited_ns(entry)) : "";
  }

  Chronicle const& chronicle_;
  Design const& design_;
  TrialResult const& trial_;
  std::string policy_;
  bool sees_loads_ = false;

  std::vector<StoryLine> lines_;
  std::size_t next_entry_ = 0;
  std::size_t next_event_ = 0;
  std::set<ServerId> met_; ///< servers that the session has had to do with
  std::map<RequestKey, Course> courses_;
  std::vector<ChronicleEntry> candidates_; ///< of the pick to come
  RequestKey spoken_of_{0, -1};            ///< the request
};

} // namespace

std::vector<StoryLine> story_of(Chronicle const& chronicle, Design const& design, TrialResult const& trial) {
  return Narrator{chronicle, design, trial}.lines();
}

Diary narrate(Chronicle const& chronicle, Design const& design, TrialResult const& trial) {
  Diary diary;
  for (StoryLine& line : story_of(chronicle, design, trial))
    diary.add(line.at_ns, std::move(line.text),
              line.opens ? Diary::Paragraph::opens : Diary::Paragraph::goes_on);
  return diary;
}

} // namespace stickysim
