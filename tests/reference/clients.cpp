#include "reference/simulator.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stickysim::reference {

namespace {

std::string metric_of(Failure failure) {
  constexpr char const* names[] = {"requests_refused",   "requests_reset",       "requests_timed_out",
                                   "requests_rejected",  "requests_unavailable", "requests_state_failed",
                                   "requests_too_large", "requests_error"};
  return names[static_cast<std::size_t>(failure)];
}

} // namespace

TraceRequest const& Simulator::recorded(Session const& s, std::uint32_t step) const {
  return s.workload->trace->requests[s.recorded->first + step];
}

/// Silent: a session is replayed open-loop if its last row gives `at`.
bool Simulator::is_open_loop(Session const& s) const {
  return s.recorded->count > 1 && recorded(s, s.recorded->count - 1).at_ns >= 0;
}

void Simulator::tell(Session const& s, std::function<void(Books&)> const& tale) {
  tale(books_);
  tale(class_books_.at(s.workload));
}

void Simulator::count(Session const& s, std::string const& metric, std::int64_t by) {
  tell(s, [&](Books& books) { books.count(metric, now_, by); });
}

void Simulator::turn(Session const& s, std::string const& from, std::string const& to) {
  tell(s, [&](Books& books) { books.session_turns(from, to); });
}

/// Silent: among the events of an instant a session's start comes as if planned when the one before it
/// started.
void Simulator::plan_session(WorkloadClass const& workload, std::size_t number) {
  if (number == workload.trace->sessions.size()) return;
  auto const s = std::make_shared<Session>();
  s->workload = &workload;
  s->recorded = &workload.trace->sessions[number];
  s->number = number;
  at(recorded(*s, 0).at_ns, [=, this] { begin(s); });
}

void Simulator::begin(SessionPtr s) {
  plan_session(*s->workload, s->number + 1);
  s->began_ns = now_;
  tell(*s, [&](Books& books) {
    books.count_always("sessions_started");
    books.session_turns("", "unfinished");
    books.live.change(now_, 1);
  });
  issue_next(s);
}

void Simulator::issue_next(SessionPtr s) {
  std::uint32_t const step = s->next++;
  if (s->next < s->recorded->count && recorded(*s, s->next).at_ns >= 0) {
    issue_later(s, recorded(*s, s->next).at_ns - now_);
  }
  issue(s, step, false, false);
}

/// After a pause that a cookie may not outlast.
void Simulator::issue_later(SessionPtr s, Nanoseconds pause_ns) {
  s->pending = true;
  after(std::max<Nanoseconds>(0, pause_ns), [=, this] {
    s->pending = false;
    if (affinity_.expire_ns >= 0 && pause_ns >= affinity_.expire_ns) s->cookie = -1;
    s->closed ? go_on(s) : issue_next(s);
  });
}

void Simulator::issue(SessionPtr s, std::uint32_t step, bool relogin, bool resent) {
  auto const call = std::make_shared<Call>();
  call->session = s;
  call->step = step;
  call->login = !s->logged_in;
  call->relogin = relogin;
  call->resent = resent;
  call->issued_ns = now_;
  ++s->in_flight;
  s->wanted_ns.try_emplace(step, now_);
  calls_.push_back(call);
  count(*s, "requests");
  tell(*s, [&](Books& books) { books.in_flight.change(now_, 1); });
  wait_patiently(call);
  send(call);
}

void Simulator::wait_patiently(CallPtr call) {
  Nanoseconds const timeout_ns = call->session->workload->timeout_ns;
  if (timeout_ns == 0) return;
  int const patience = ++call->patience;
  after(timeout_ns, [=, this] {
    if (call->patience == patience && !call->over) patience_ends(call);
  });
}

void Simulator::send(CallPtr call) {
  Session& s = *call->session;
  auto const a = std::make_shared<Attempt>();
  call->attempt = a;
  a->call = call;
  a->number = ++attempts_;
  a->kind = s.workload->kind;
  a->login = call->login;
  a->issued_ns = call->issued_ns;
  a->balancer = s.number % balancers_.size();
  a->retries_left = design_.balancer.retries;
  TraceRequest const& request = recorded(s, call->relogin ? 0 : call->step);
  a->demand_ns = request.demand_ns >= 0 ? request.demand_ns : s.workload->demand.distribution->constant();
  a->token = s.token;
  double bytes = 0;
  if (in_token_ && !call->login) {
    std::int64_t const size = a->token.effects.empty() ? 0 : size_of(a->token); // none if it was ignored
    count(s, "bytes_up", size);
    bytes = static_cast<double>(size);
  }
  if (s.workload->kind == SessionKind::upload && !call->relogin)
    bytes += static_cast<double>(s.workload->chunk_bytes);
  double const bandwidth = design_.network.bandwidth_bytes_per_s;
  Nanoseconds const transfer_ns = bandwidth > 0 ? std::llround(bytes / bandwidth * 1e9) : 0;
  go(a, design_.network.client_rtt_ns / 2 + transfer_ns, &Simulator::reach_balancer);
}

std::int64_t Simulator::size_of(Token const& token) const {
  return design_.state.token_bytes + design_.state.growth_bytes * (std::ssize(token.effects) - 1);
}

/// The attempt goes on without its client until the last server is done with it.
void Simulator::patience_ends(CallPtr call) {
  if (AttemptPtr const a = call->attempt.lock()) {
    answer_is_lost(a);
    leave_attempt(a);
  }
  call->attempt.reset();
  if (call->session->workload->retry_on_timeout && takes_retry(call)) {
    call->wait_ns = 0; // Silent: the waits of attempts that were given up do not count.
    return retry(call);
  }
  end_call(call, "requests_timed_out");
  answered_failed(call);
}

void Simulator::leave_attempt(AttemptPtr a) {
  a->call = nullptr;
  if (a->has_worker) a->left_ns = clock_of(servers_[at_(a)]);
}

bool Simulator::takes_retry(CallPtr call) {
  if (call->retries == call->session->workload->retries) return false;
  ++call->retries;
  return true;
}

void Simulator::retry(CallPtr call) {
  WorkloadClass const& workload = *call->session->workload;
  Nanoseconds pause_ns = std::min(workload.backoff_ns, workload.backoff_max_ns);
  for (std::int64_t doubled = 1; doubled < call->retries; ++doubled)
    pause_ns = std::min(2 * pause_ns, workload.backoff_max_ns);
  if (workload.retry_on_timeout) ++call->patience; // it is for each attempt
  auto const again = [=, this] {
    if (call->over) return;
    count(*call->session, "retries");
    if (call->session->workload->retry_on_timeout) wait_patiently(call);
    send(call);
  };
  pause_ns == 0 ? again() : after(pause_ns, again);
}

void Simulator::end_call(CallPtr call, std::string const& metric) {
  call->over = true;
  call->attempt.reset();
  Session& s = *call->session;
  --s.in_flight;
  tell(s, [&](Books& books) { books.in_flight.change(now_, -1); });
  if (metric != "requests_ok") count(s, metric);
}

void Simulator::answer_at_client(AttemptPtr a) {
  CallPtr const call = a->call;
  if (!call) return;
  SessionPtr const s = call->session;
  if (a->failed) {
    call->attempt.reset();
    if (takes_retry(call)) return retry(call);
    end_call(call, metric_of(a->failure));
    return answered_failed(call);
  }
  if (a->missing != Cause::none) {
    end_call(call, "requests_logged_out");
    s->wanted_ns.erase(call->step);
    return answered_logged_out(call, a->missing);
  }
  end_call(call, "requests_ok");
  s->wanted_ns.erase(call->step);
  tell(*s, [&](Books& books) { books.answered(now_, now_ - call->issued_ns, call->wait_ns); });
  bool const ignored = in_token_ && size_of(a->answer) > design_.state.token_limit; // by the browser
  if (in_token_ && !ignored) {
    books_.which_effects |= a->renewed != Cause::none && !s->kept.empty(); // another renewed it, too
    note_change(*s, s->token.effects, a->answer.effects);
    s->token = a->answer; // the last answer to arrive wins
  }
  if (call->login) {
    s->logged_in = true;
    count(*s, "ok_logins");
    if (any_added_) books_.count_always("logins_since_added");
    if (any_added_ && servers_[at_(a)].added) books_.count_always("logins_at_added");
  } else if (s->workload->kind != SessionKind::login) {
    s->kept.insert(a->number);
    if (ignored) lose_effects(*s, {a->number});
    if (s->undone.contains(a->number)) lose_effects(*s, {a->number}); // before its answer came
  }
  if (call->relogin && s->workload->resend && !is_open_loop(*s)) return issue(s, call->step, false, true);
  go_on(s);
}

void Simulator::answered_failed(CallPtr call) {
  SessionPtr const s = call->session;
  OnFailure const reaction = s->workload->on_failure;
  bool gives_up = reaction == OnFailure::end;
  if ((reaction == OnFailure::retry || reaction == OnFailure::come_back) && !is_open_loop(*s)) {
    s->next = std::min(s->next, call->step);
    Nanoseconds const patience_ns = std::max(s->workload->timeout_ns, 120 * nanoseconds_per_second);
    gives_up = reaction == OnFailure::come_back && now_ - s->wanted_ns.at(s->next) > patience_ns;
    if (!gives_up) {
      came_back_.insert(s);
      s->comes_back = true;
      return go_on(s);
    }
  }
  s->wanted_ns.erase(call->step);
  if (!s->failed && !s->lost) turn(*s, "unfinished", "failed");
  s->failed = true;
  if (gives_up) s->closed = true;
  go_on(s);
}

/// What a user does who is logged out: decision 3. Silent: a refusal of the repeated request is no new loss.
void Simulator::answered_logged_out(CallPtr call, Cause cause) {
  SessionPtr const s = call->session;
  if (call->resent) return go_on(s);
  lose(s, cause);
  s->logged_in = false;
  s->state = nullptr;
  s->expected.clear();
  if (s->workload->on_loss == OnLoss::abandon) {
    s->closed = true;
    return go_on(s);
  }
  count(*s, "relogins");
  if (s->workload->on_loss == OnLoss::restart && !is_open_loop(*s)) {
    s->next = 1;
    return issue(s, 0, false, false);
  }
  issue(s, call->step, true, false);
}

void Simulator::lose(SessionPtr s, Cause cause) {
  if (!s->lost) turn(*s, s->failed ? "failed" : "unfinished", "lost: " + std::string{name_of(cause)});
  s->lost = true;
  lose_effects(*s, Effects{s->kept});
}

void Simulator::lose_effects(Session& s, Effects const& effects) {
  for (long const effect : effects) {
    if (s.kept.erase(effect) == 0) continue;
    count(s, "work_lost");
    if (s.workload->kind == SessionKind::cart) count(s, "cart_items_lost");
    if (s.workload->kind == SessionKind::upload) count(s, "upload_bytes_lost", s.workload->chunk_bytes);
  }
}

void Simulator::answer_is_lost(AttemptPtr a) {
  if (!std::exchange(a->written, false)) return;
  Session& s = *a->call->session;
  s.unheard.insert(a->number);
  books_.which_effects |= s.undone.contains(a->number);
}

/// The user misses the effects that are not there any more. The program counts how many, not which: it is
/// noted when that makes a difference.
void Simulator::note_change(Session& s, Effects const& before, Effects const& after) {
  for (long const effect : after)
    books_.which_effects |= s.undone.contains(effect);
  Effects gone;
  std::ranges::set_difference(before, after, std::inserter(gone, gone.end()));
  for (long const effect : gone)
    books_.which_effects |= s.unheard.contains(effect);
  s.undone.insert(gone.begin(), gone.end());
  lose_effects(s, gone);
}

/// After an answer: think before the next request, or end.
void Simulator::go_on(SessionPtr s) {
  if (s->pending || s->in_flight > 0) return;
  if (s->closed || s->next >= s->recorded->count) return end(s);
  Nanoseconds think_ns = recorded(*s, s->next).think_ns;
  if (s->comes_back) think_ns = std::max(think_ns, nanoseconds_per_second);
  s->comes_back = false;
  issue_later(s, think_ns);
}

void Simulator::end(SessionPtr s) {
  if (!s->lost && !s->failed) turn(*s, "unfinished", "intact");
  tell(*s, [&](Books& books) { books.live.change(now_, -1); });
  if (s->workload->kind == SessionKind::upload && !s->closed) {
    count(*s, "uploads");
    count(*s, "upload_time", now_ - s->began_ns);
  }
  if (s->workload->log_out && s->logged_in && !s->closed) log_out(*s);
}

/// At the end: those who have waited in vain for too long.
void Simulator::find_stuck() {
  constexpr Nanoseconds half_a_minute = 30 * nanoseconds_per_second;
  std::set<SessionPtr> stuck;
  for (CallPtr const& call : calls_) {
    Session const& s = *call->session;
    if (call->over) continue;
    Nanoseconds const timeout_ns = s.workload->timeout_ns;
    if (now_ - call->issued_ns <= (timeout_ns > 0 ? timeout_ns : half_a_minute)) continue;
    tell(s, [&](Books& books) { ++books.requests_stuck; });
    stuck.insert(call->session);
  }
  for (SessionPtr const& s : came_back_)
    for (auto const& [step, since_ns] : s->wanted_ns)
      if (now_ - since_ns > std::max(s->workload->timeout_ns, 4 * half_a_minute)) stuck.insert(s);
  for (SessionPtr const& s : stuck)
    tell(*s, [&](Books& books) { books.sessions_stuck += !s->lost && !s->failed; });
}

} // namespace stickysim::reference
