// The life of a session: it arrives, issues its requests one after another, thinks in between, finds its
// state or not, and ends with one outcome.

#include "model/foresight.hpp"
#include "model/request_books.hpp"
#include "model/simulation.hpp"

#include <algorithm>
#include <memory>

namespace stickysim {

bool Simulation::replayed_open_loop(Session const& session) const {
  return traffic_[session.workload].settings().trace != nullptr &&
         traffic_[session.workload].issue_time(session.hash, session.length - 1) >= 0 && session.length > 1;
}

void Simulation::session_arrives(std::uint32_t workload) {
  std::uint64_t const number = started_[workload]++;
  schedule_next_start(workload);
  fetch_for_coming_sessions(workload, requests_);
  std::uint32_t const id = sessions_.take();
  Session& session = *std::construct_at(&sessions_[id]);
  session.hash = traffic_[workload].hash_of(number);
  session.workload = static_cast<std::uint8_t>(workload);
  begin_session(id);
}

/// A closed workload's user has thought and comes back.
void Simulation::session_begins(std::uint32_t id) {
  --idle_users_;
  begin_session(id);
}

[[gnu::always_inline]] inline void Simulation::begin_session(std::uint32_t id) {
  Session& session = sessions_[id];
  session.length = traffic_[session.workload].length(session.hash);
  recorder_.session_starts(engine_.now());
  if (times_uploads_) keep(begun_ns_, id, engine_.now());
  if (chronicle_ != nullptr) notice(id);
  issue_next(id);
}

void Simulation::think_ends(std::uint32_t id) {
  Session& session = sessions_[id];
  session.step_pending = false;
  if (session.closed) return go_on(id);
  issue_next(id);
}

/// The session's next request is due.
[[gnu::always_inline]] inline void Simulation::issue_next(std::uint32_t id) {
  Session& session = sessions_[id];
  if (traffic_[session.workload].settings().parallel > 1) return issue_page(id);
  std::uint32_t const step = session.next_step++;
  // Replayed open-loop, the next request is issued at its recorded time, answer or no answer.
  if (session.next_step < session.length) {
    Nanoseconds const at = traffic_[session.workload].issue_time(session.hash, session.next_step);
    if (at >= 0) {
      session.step_pending = true;
      engine_.at(std::max(at, engine_.now()), static_cast<std::uint32_t>(Step::think_ends), id);
    }
  }
  issue(id, step, Errand::plan);
}

/// All requests of a page at once.
void Simulation::issue_page(std::uint32_t id) {
  auto const most = static_cast<std::uint32_t>(traffic_[sessions_[id].workload].settings().parallel);
  sessions_[id].step_pending = true; // whatever fails at once must not end the session yet
  for (std::uint32_t left = most; left > 0 && !sessions_[id].closed; --left) {
    if (sessions_[id].next_step >= sessions_[id].length) break;
    issue(id, sessions_[id].next_step++, Errand::plan);
  }
  sessions_[id].step_pending = false;
  if (sessions_[id].in_flight == 0) go_on(id);
}

/// After an answer, good or bad: think before the next request, or end.
void Simulation::go_on(std::uint32_t id) {
  Session& session = sessions_[id];
  if (session.step_pending || session.in_flight > 0) return;
  if (session.closed || session.next_step >= session.length) return end_session(id);
  think(id);
}

void Simulation::think(std::uint32_t id) {
  Session& session = sessions_[id];
  Nanoseconds think_ns = traffic_[session.workload].think_time(session.hash, session.next_step);
  if (session.comes_back) think_ns = std::max(think_ns, nanoseconds_per_second);
  session.comes_back = false;
  if (tracks_state_ && state_cost_.minds_pauses) states_->idle_until(session, engine_.now() + think_ns);
  Affinity const& affinity = design_.balancer.affinity;
  if (affinity.expire_ns >= 0 && think_ns >= affinity.expire_ns) session.pinned = no_server; // its cookie
  session.step_pending = true;
  if (id == followed_) tell({.what = Happening::thinks, .for_ns = think_ns});
  schedule(think_ns, Step::think_ends, id);
}

/// The session's state is gone, with all that was in it.
void Simulation::note_loss(std::uint32_t id, Cause cause) {
  Session& session = sessions_[id];
  WorkloadClass const& workload = traffic_[session.workload].settings();
  if (!session.lost) {
    recorder_.session_turns(session.failed ? Outcome::failed : Outcome::unfinished, Outcome::lost, cause);
    session.lost = true;
  }
  if (id == followed_) tell({.what = Happening::loses_state, .cause = cause, .count = session.at_risk});
  recorder_.session_lost(workload.kind, session.at_risk, workload.chunk_bytes);
  session.at_risk = 0;
}

/// And so its user is logged in no more.
void Simulation::lose_state(std::uint32_t id, Cause cause) {
  note_loss(id, cause);
  sessions_[id].logged_in = false;
  states_->begin_anew(sessions_[id]);
}

void Simulation::answered_logged_out(std::uint32_t id, Request const& request) {
  // A user whose request is refused again right after a new login leaves it at that: the login has not been
  // lost.
  if (request.resent) return go_on(id);
  Session& session = sessions_[id];
  WorkloadClass const& workload = traffic_[session.workload].settings();
  if (workload.parallel > 1 && !session.logged_in) return go_on(id); // another of its page has found out
  lose_state(id, request.missing);
  switch (workload.on_loss) {
  case OnLoss::abandon: session.closed = true; return go_on(id);
  case OnLoss::restart:
    recorder_.relogin();
    if (replayed_open_loop(session)) return issue(id, request.step, Errand::relogin);
    session.next_step = 1;
    return issue(id, 0, Errand::plan);
  case OnLoss::relogin: recorder_.relogin(); return issue(id, request.step, Errand::relogin);
  case OnLoss::renew: return; // nobody is turned away
  }
}

void Simulation::answered_failed(std::uint32_t id, std::uint32_t step) {
  Session& session = sessions_[id];
  OnFailure const reaction = traffic_[session.workload].settings().on_failure;
  if (reaction == OnFailure::retry && !replayed_open_loop(session)) {
    // Whoever loads a page again issues all of its requests from that one on.
    session.next_step = std::min(session.next_step, step);
    session.comes_back = true;
    if (id == followed_) tell({.what = Happening::comes_back, .step = step});
    return go_on(id);
  }
  if (!session.failed && !session.lost) recorder_.session_turns(Outcome::unfinished, Outcome::failed);
  session.failed = true;
  if (reaction == OnFailure::end) session.closed = true;
  go_on(id);
}

void Simulation::log_out(std::uint32_t id) {
  Session& session = sessions_[id];
  ServerId const home = session.home;
  bool const accepted = states_->log_out(session);
  if (home != no_server && fleet_[home].retiring) stop_if_idle(home);
  if (accepted) recorder_.revoked_accepted();
  if (id == followed_) tell({.what = Happening::logs_out, .count = accepted});
}

void Simulation::end_session(std::uint32_t id) {
  Session& session = sessions_[id];
  WorkloadClass const& workload = traffic_[session.workload].settings();
  if (!session.lost && !session.failed) recorder_.session_turns(Outcome::unfinished, Outcome::intact);
  recorder_.session_leaves(engine_.now());
  if (times_uploads_ && workload.kind == SessionKind::upload && !session.closed)
    recorder_.upload_completed(engine_.now() - begun_ns_[id]);
  if (workload.log_out && session.logged_in && !session.closed)
    log_out(id);
  else if (tracks_state_)
    states_->abandon(session);
  if (id == followed_) close_chronicle();
  if (workload.users > 0) return user_rests(id);
  sessions_.free(id);
}

/// A closed workload's user thinks, then starts a session of a number that is its own.
void Simulation::user_rests(std::uint32_t id) {
  Session& session = sessions_[id];
  Traffic const& traffic = traffic_[session.workload];
  std::uint64_t const next =
      traffic.hash_of(traffic.number_of(session.hash) + static_cast<std::uint64_t>(traffic.settings().users));
  std::uint8_t const workload = session.workload;
  // Who is turned away draws breath before the next try: without that a user who fails in no time would try
  // again at the same instant for ever.
  Nanoseconds const breath_ns = session.failed ? 1'000'000 : 0;
  session = Session{};
  session.hash = next;
  session.workload = workload;
  ++idle_users_;
  schedule(std::max(traffic.think_time(next, 0), breath_ns), Step::session_begins, id);
}

} // namespace stickysim
