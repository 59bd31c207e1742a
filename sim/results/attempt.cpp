#include "results/attempt.hpp"

#include <array>
#include <map>

namespace stickysim {
namespace {

/// Reads a chronicle once, in the order of time.
class AttemptReader {
public:
  explicit AttemptReader(Nanoseconds end_ns) : end_ns_{end_ns} {}

  void read(ChronicleEntry const& entry) {
    if (is_of_session(entry.what)) return;
    if (begins_attempt(entry.what)) return begin(entry);
    Course& course = courses_.at(request_key(entry));
    end_wait(course, entry.at_ns);
    read_at_client(attempts_[course.attempt], entry);
    read_at_balancer(course, entry);
    read_at_server(course, entry);
  }

  std::vector<Attempt> take() { return std::move(attempts_); }

private:
  /// What a request on its way is remembered by.
  struct Course {
    std::size_t attempt = 0; ///< the present one
    Nanoseconds waits_since_ns = -1;
  };

  static bool is_of_session(Happening what) {
    switch (what) {
    case Happening::thinks:
    case Happening::comes_back:
    case Happening::loses_state:
    case Happening::logs_out:
    case Happening::ends: return true;
    default: return false;
    }
  }

  static AttemptFor reason_of(Happening what) {
    switch (what) {
    case Happening::logs_in: return AttemptFor::login;
    case Happening::logs_in_again: return AttemptFor::relogin;
    case Happening::repeats: return AttemptFor::repeat;
    default: return AttemptFor::request;
    }
  }

  void end_wait(Course& course, Nanoseconds now) {
    if (course.waits_since_ns >= 0) attempts_[course.attempt].wait_ns += now - course.waits_since_ns;
    course.waits_since_ns = -1;
  }

  void begin(ChronicleEntry const& entry) {
    bool const again = entry.what == Happening::sends_again || entry.what == Happening::tries_again;
    Course& course = courses_[request_key(entry)];
    Attempt next{.step = entry.step,
                 .reason = reason_of(entry.what),
                 .issued_ns = entry.at_ns,
                 .balancer = entry.balancer,
                 .failure = {}};
    if (again) {
      end_wait(course, entry.at_ns);
      Attempt& last = attempts_[course.attempt];
      if (entry.what == Happening::sends_again) last.failure = entry.failure;
      if (entry.at_ns + entry.for_ns >= end_ns_) return;
      last.result = AttemptResult::retried;
      next.reason = last.reason;
      next.number = last.number + 1;
      if (entry.what == Happening::sends_again) {
        next.issued_ns += entry.for_ns;
      } else {
        next.issued_ns = last.issued_ns;
        next.server = entry.server;
      }
    }
    course = {.attempt = attempts_.size()};
    attempts_.push_back(next);
  }

  static void read_at_client(Attempt& attempt, ChronicleEntry const& entry) {
    auto const end = [&](AttemptResult result) {
      attempt.result = result;
      attempt.answered_ns = entry.at_ns;
    };
    switch (entry.what) {
    case Happening::is_answered: return end(AttemptResult::ok);
    case Happening::is_logged_out: attempt.cause = entry.cause; return end(AttemptResult::logged_out);
    case Happening::is_failed: attempt.failure = entry.failure; return end(AttemptResult::failed);
    case Happening::gives_up: attempt.failure = Failure::timeout; return end(AttemptResult::given_up);
    default: return;
    }
  }

  void read_at_balancer(Course& course, ChronicleEntry const& entry) {
    Attempt& attempt = attempts_[course.attempt];
    switch (entry.what) {
    case Happening::bound: attempt.bound_to = attempt.server = entry.server; return;
    case Happening::bound_to_draining:
    case Happening::bound_to_absent:
    case Happening::bound_to_full:
    case Happening::bound_to_down:
    case Happening::no_candidate: attempt.server = no_server; return;
    case Happening::queues:
      attempt.server = no_server;
      course.waits_since_ns = entry.at_ns;
      return;
    case Happening::picked:
    case Happening::connects: attempt.server = entry.server; return;
    case Happening::no_place: attempt.server = no_server; return;
    case Happening::no_way: attempt.failure = Failure::refused; return;
    case Happening::answer_is_late: attempt.failure = Failure::timeout; return;
    case Happening::turns_away: attempt.failure = entry.failure; return;
    default: return;
    }
  }

  void read_at_server(Course& course, ChronicleEntry const& entry) {
    Attempt& attempt = attempts_[course.attempt];
    auto const find = [&](StateAt state) {
      attempt.state = state;
      attempt.cause = entry.cause;
    };
    switch (entry.what) {
    case Happening::arrives:
      attempt.server = entry.server;
      if (attempt.arrived_ns < 0) attempt.arrived_ns = entry.at_ns; // a server that wakes lets it in anew
      return;
    case Happening::fails:
      attempt.failure = entry.failure;
      attempt.done_ns = entry.at_ns;
      return;
    case Happening::waits: course.waits_since_ns = entry.at_ns; return;
    case Happening::gets_worker:
    case Happening::is_served:
      if (attempt.started_ns < 0) attempt.started_ns = entry.at_ns;
      return;
    case Happening::finds_state: return find(StateAt::found);
    case Happening::misses_state:
      attempt.done_ns = entry.at_ns; // and says so, unless it makes a new one
      return find(StateAt::missed);
    case Happening::finds_stale: return find(StateAt::stale);
    case Happening::rebuilds: return find(StateAt::rebuilt);
    case Happening::renews: attempt.state = StateAt::renewed; return;
    case Happening::is_done: attempt.done_ns = entry.at_ns; return;
    case Happening::has_written:
      attempt.done_ns = entry.at_ns;
      if (attempt.reason == AttemptFor::login || attempt.reason == AttemptFor::relogin)
        attempt.state = StateAt::made;
      return;
    default: return;
    }
  }

  Nanoseconds end_ns_;
  std::vector<Attempt> attempts_;
  std::map<RequestKey, Course> courses_;
};

} // namespace

std::string_view name_of(AttemptFor reason) {
  static constexpr std::array<std::string_view, 4> names = {"login", "request", "relogin", "repeat"};
  return names[static_cast<std::size_t>(reason)];
}

std::string_view name_of(StateAt state) {
  static constexpr std::array<std::string_view, 7> names = {"",      "made",    "found",  "missed",
                                                            "stale", "rebuilt", "renewed"};
  return names[static_cast<std::size_t>(state)];
}

std::string_view name_of(AttemptResult result) {
  static constexpr std::array<std::string_view, 6> names = {"ok",       "logged_out", "failed",
                                                            "given_up", "retried",    "unfinished"};
  return names[static_cast<std::size_t>(result)];
}

std::vector<Attempt> attempts_of(Chronicle const& chronicle, Nanoseconds end_ns) {
  AttemptReader reader{end_ns};
  for (ChronicleEntry const& entry : chronicle.entries)
    reader.read(entry);
  return reader.take();
}

} // namespace stickysim
