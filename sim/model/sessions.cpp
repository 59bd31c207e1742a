// The life of a session: it arrives, issues its requests one after another, thinks in between, finds its
// state or not, and ends with one outcome.

#include "model/simulation.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {

void Simulation::session_arrives(std::uint32_t workload) {
  std::uint64_t const number = clients_.next_number(workload);
  foresight_.fetch_for_coming_sessions(workload, requests_);
  begin_session(clients_.admit(workload, number));
}

/// A closed workload's user has thought and comes back.
void Simulation::session_begins(std::uint32_t id) {
  clients_.user_returns();
  begin_session(id);
}

[[gnu::always_inline]] inline void Simulation::begin_session(std::uint32_t id) {
  Session& session = clients_[id];
  session.length = clients_.traffic_of(session).length(session.hash);
  books_of(session).session_starts(engine_.now());
  if (features_.times_sessions) clients_.begun_ns.set(id, engine_.now());
  if (features_.may_overwrite) states_.begin_anew(id);
  if (chronicler_.follows()) chronicler_.notice(id);
  issue_next(id);
}

void Simulation::think_ends(std::uint32_t id) {
  Session& session = clients_[id];
  stops_thinking(session);
  if (session.closed) return go_on(id);
  issue_next(id);
}

/// The session's next request is due.
[[gnu::always_inline]] inline void Simulation::issue_next(std::uint32_t id) {
  Session& session = clients_[id];
  if (clients_.workload_of(session).parallel > 1) return issue_page(id);
  std::uint32_t const step = session.next_step++;
  // Replayed open-loop, the next request is issued at its recorded time, answer or no answer.
  if (session.next_step < session.length) {
    Nanoseconds const at = clients_.traffic_of(session).issue_time(session.hash, session.next_step);
    if (at >= 0) {
      pause(session, at - engine_.now());
      session.step_pending = true;
      engine_.at(std::max(at, engine_.now()), kind_of(Step::think_ends), id);
    }
  }
  issue(id, step, Errand::plan);
}

/// All requests of a page at once.
void Simulation::issue_page(std::uint32_t id) {
  auto const most = static_cast<std::uint32_t>(clients_.workload_of(clients_[id]).parallel);
  clients_[id].step_pending = true; // whatever fails at once must not end the session yet
  for (std::uint32_t left = most; left > 0 && !clients_[id].closed; --left) {
    if (clients_[id].next_step >= clients_[id].length) break;
    issue(id, clients_[id].next_step++, Errand::plan);
  }
  clients_[id].step_pending = false;
  if (clients_[id].in_flight == 0) go_on(id);
}

void Simulation::go_on(std::uint32_t id) { go_on(id, engine_.now()); }

/// After an answer, good or bad, that comes at `now`: think before the next request, or end.
void Simulation::go_on(std::uint32_t id, Nanoseconds now) {
  Session& session = clients_[id];
  if (session.in_flight > 0) return;
  if (session.step_pending) return;
  if (session.closed || session.next_step >= session.length) return end_session(id);
  think(id, now);
}

/// The session's next request is due in `pause_ns`. Replayed open-loop, that counts from its last request.
void Simulation::pause(Session& session, Nanoseconds pause_ns) {
  Affinity const& affinity = design_.balancer.affinity;
  session.cookie_ends = affinity.expire_ns >= 0 && pause_ns >= affinity.expire_ns;
}

void Simulation::think(std::uint32_t id, Nanoseconds now) {
  Session& session = clients_[id];
  Nanoseconds think_ns = clients_.traffic_of(session).think_time(session.hash, session.next_step);
  bool const at_any_time = !session.comes_back;
  if (session.comes_back) think_ns = std::max(think_ns, nanoseconds_per_second);
  session.comes_back = false;
  pause(session, think_ns);
  session.step_pending = true;
  if (session.followed) chronicler_.tell(id, {.at_ns = now, .what = Happening::thinks, .for_ns = think_ns});
  Nanoseconds const issues_ns = now + think_ns;
  if (at_any_time && nothing_happens_to_next(session, issues_ns))
    engine_.at(issues_ns + ways_.ahead.delay_ns, kind_of(Step::next_at_balancer), id);
  else
    engine_.at(issues_ns, kind_of(Step::think_ends), id);
}

/// Whether the session's next request, issued then, certainly comes to its balancer before anybody looks at
/// it: before the warm-up or the run ends, for windows do not tell what is issued. Its token must be as large
/// as most are, for what is on one lane takes one time.
bool Simulation::nothing_happens_to_next(Session const& session, Nanoseconds issues_ns) const {
  Nanoseconds const delay_ns = ways_.ahead.delay_ns;
  if (delay_ns == 0) return false;
  if (features_.carries_tokens) {
    std::int64_t const token_bytes = states_.token_bytes_up(session);
    if (!session.logged_in || token_bytes != states_.cost().token_bytes || states_.refuses_up(token_bytes))
      return false;
  }
  Nanoseconds const there_ns = issues_ns + delay_ns;
  return there_ns < end_ns_ && (issues_ns >= run_.warmup_ns || there_ns < run_.warmup_ns);
}

/// The session's state is gone, with all that was in it.
void Simulation::note_loss(std::uint32_t id, Cause cause) {
  Session& session = clients_[id];
  WorkloadClass const& workload = clients_.workload_of(session);
  ClientBooks& books = books_of(session);
  if (!session.lost) {
    if (!session.failed && chronicler_.follows()) chronicler_.note_harm(id);
    books.session_turns(session.failed ? Outcome::failed : Outcome::unfinished, Outcome::lost, cause);
    session.lost = true;
  }
  if (session.followed)
    chronicler_.tell(id, {.what = Happening::loses_state, .cause = cause, .count = session.at_risk});
  books.state_lost(workload.kind, session.at_risk, workload.chunk_bytes);
  session.at_risk = 0;
}

/// Its server has made a new state, and with it the user is logged in: what was in the old one is lost.
void Simulation::state_renewed(Request const& request) {
  note_loss(request.session, request.renewed);
  books_of(clients_[request.session]).relogin();
}

/// And so its user is no longer logged in.
void Simulation::lose_state(std::uint32_t id, Cause cause) {
  note_loss(id, cause);
  clients_[id].logged_in = false;
  states_.states().begin_anew(clients_[id]);
  if (features_.may_overwrite) states_.begin_anew(id);
}

void Simulation::answered_logged_out(std::uint32_t id, Request const& request) {
  clients_.is_heard(id);
  // A user whose request is refused again right after a new login leaves it at that: the login has not been
  // lost.
  if (request.resent) return go_on(id);
  Session& session = clients_[id];
  WorkloadClass const& workload = clients_.workload_of(session);
  if (workload.parallel > 1) {
    if (losses_.has(id) && request.issued_ns <= losses_[id].found_ns)
      return refused_as_well(id, request.step);
    losses_.set(id, {.found_ns = engine_.now(), .refused = {}});
  }
  lose_state(id, request.missing);
  switch (workload.on_loss) {
  case OnLoss::abandon: session.closed = true; return go_on(id);
  case OnLoss::restart:
    books_of(session).relogin();
    if (clients_.replayed_open_loop(session)) return issue(id, request.step, Errand::relogin);
    session.next_step = 1;
    return issue(id, 0, Errand::plan);
  case OnLoss::relogin: books_of(session).relogin(); return issue(id, request.step, Errand::relogin);
  case OnLoss::renew: return; // nobody is turned away
  }
}

/// Another request of its page has found out before: this one is sent again with that one, or after it.
void Simulation::refused_as_well(std::uint32_t id, std::uint32_t step) {
  Session const& session = clients_[id];
  WorkloadClass const& workload = clients_.workload_of(session);
  bool const again =
      workload.on_loss == OnLoss::relogin && workload.resend && !clients_.replayed_open_loop(session);
  if (again && session.logged_in) return issue(id, step, Errand::resend);
  if (again) losses_.at(id).refused.push_back(step);
  go_on(id);
}

/// Logged in again: the request that was refused at `step`, and of a page all that were.
void Simulation::send_refused_again(std::uint32_t id, std::uint32_t step) {
  if (clients_.workload_of(clients_[id]).parallel == 1) return issue(id, step, Errand::resend);
  std::vector<std::uint32_t> const others = std::exchange(losses_.at(id).refused, {});
  clients_[id].step_pending = true; // as with a page
  issue(id, step, Errand::resend);
  for (std::uint32_t const other : others)
    if (!clients_[id].closed) issue(id, other, Errand::resend);
  clients_[id].step_pending = false;
  if (clients_[id].in_flight == 0) go_on(id);
}

/// The request was issued at `issued_ns`.
void Simulation::answered_failed(std::uint32_t id, std::uint32_t step, Nanoseconds issued_ns) {
  Session& session = clients_[id];
  OnFailure const reaction = clients_.workload_of(session).on_failure;
  bool const repeats = reaction == OnFailure::retry || reaction == OnFailure::come_back;
  bool gives_up = reaction == OnFailure::end;
  if (repeats && !clients_.replayed_open_loop(session)) {
    // A user who loads a page again issues all of its requests from that one on.
    session.next_step = std::min(session.next_step, step);
    if (losses_.has(id))
      for (std::uint32_t const refused : std::exchange(losses_.at(id).refused, {}))
        session.next_step = std::min(session.next_step, refused);
    clients_.comes_back(id, session.next_step, issued_ns);
    gives_up = reaction == OnFailure::come_back && clients_.comes_in_vain(id, engine_.now());
    if (!gives_up) {
      session.comes_back = true;
      if (session.followed) chronicler_.tell(id, {.what = Happening::comes_back, .step = step});
      return go_on(id);
    }
  }
  if (!session.failed && !session.lost) {
    if (chronicler_.follows()) chronicler_.note_harm(id);
    books_of(session).session_turns(Outcome::unfinished, Outcome::failed);
  }
  session.failed = true;
  if (gives_up) session.closed = true;
  go_on(id);
}

void Simulation::log_out(std::uint32_t id) {
  Session& session = clients_[id];
  ServerId const home = session.home;
  bool const accepted = states_.states().log_out(session);
  for (ServerId const left : {home, states_.states().left()})
    if (left != no_server && fleet_[left].retiring) operations_.stop_if_idle(left);
  if (accepted) books_of(session).revoked_accepted();
  if (session.followed) chronicler_.tell(id, {.what = Happening::logs_out, .count = accepted});
}

void Simulation::end_session(std::uint32_t id) {
  Session& session = clients_[id];
  WorkloadClass const& workload = clients_.workload_of(session);
  ClientBooks& books = books_of(session);
  if (!session.lost && !session.failed) books.session_turns(Outcome::unfinished, Outcome::intact);
  books.session_leaves(engine_.now());
  if (features_.times_sessions && workload.kind == SessionKind::upload && !session.closed)
    books.upload_completed(engine_.now() - clients_.begun_ns[id]);
  if (workload.log_out && session.logged_in && !session.closed)
    log_out(id);
  else if (features_.tracks_state)
    states_.states().abandon(session);
  if (session.followed && chronicler_.close(id)) nothing_more_is_asked();
  if (workload.users > 0) return clients_.user_rests(id);
  clients_.leave(id);
}

} // namespace stickysim
