#include "reference/simulator.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim::reference {

void Simulator::reach_server(AttemptPtr a) {
  Server const& server = servers_[at_(a)];
  if (!server.up) {
    books_.count("misrouted_requests", now_);
    return fail(a, Failure::refused);
  }
  if (server.hung) return stall(a, &Simulator::reach_server);
  if (server.keeps_worker()) return wait_for_worker(a);
  if (in_store_ || replicated_) hold(a);
  read_state(a);
}

/// A server that hangs has the request and does nothing about it until it wakes, or dies with it in hand.
void Simulator::stall(AttemptPtr a, Step step) {
  bool const arrives = step == &Simulator::reach_server;
  if (arrives) hold(a);
  at(servers_[at_(a)].wakes_ns, [=, this, turn = ++a->turn] {
    if (a->turn != turn) return;
    if (arrives) release(a);
    (this->*step)(a);
  });
}

void Simulator::wait_for_worker(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  std::int64_t const workers = server.group->workers;
  std::int64_t const places = server.group->queue;
  std::int64_t const waiting = server.shares() ? server.present - workers : std::ssize(server.queue);
  if (!server.shares() && server.present < workers) return take_worker(a);
  if (places >= 0 && waiting >= places) return fail(a, Failure::rejected);
  if (server.shares()) return take_worker(a);
  a->queued_ns = now_;
  server.queue.push_back(a);
}

void Simulator::change_present(int server, int by) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  auto const in_use = [&] { return std::min<std::int64_t>(s.present, s.group->workers); };
  std::int64_t const before = in_use();
  s.present += by;
  books_.servers[static_cast<std::size_t>(server)].busy.change(now_, in_use() - before);
}

void Simulator::take_worker(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  a->has_worker = true;
  if (server.shares()) advance(server);
  if (server.jobs.empty()) server.clock = 0;
  a->worker_since_ns = a->left_ns = clock_of(server);
  hold(a);
  if (server.shares()) return serve(a);
  change_present(a->server, 1);
  server.keeps_worker() ? read_state(a) : serve(a);
}

void Simulator::give_back_worker(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  a->has_worker = false;
  if (!a->call) books_.count("work_wasted", now_, clock_of(server) - a->worker_since_ns);
  change_present(a->server, -1);
  if (server.queue.empty()) return;
  AttemptPtr const next = server.queue.front();
  server.queue.pop_front();
  if (next->call) next->call->wait_ns += now_ - next->queued_ns;
  take_worker(next);
}

void Simulator::read_state(AttemptPtr a) {
  bool const fresh = has_copy(*a) && now_ - a->call->session->state->used_ns <= design_.state.ttl_ns;
  a->trips_left = in_store_ && !fresh ? design_.state.reads : 0;
  a->trips_left > 0 ? visit(a, &Simulator::state_read) : state_read(a);
}

void Simulator::state_read(AttemptPtr a) {
  if (a->trips_left > 0) return visit(a, &Simulator::state_read);
  if (!a->login && a->call) {
    find(a);
    State const* const state = a->call->session->state.get();
    bool const fetches = replicated_ && a->missing == Cause::none && a->renewed == Cause::none &&
                         !state->copies.contains(a->server);
    if (fetches) return go(a, design_.state.replica_rtt_ns, &Simulator::begin_service);
  }
  begin_service(a);
}

void Simulator::begin_service(AttemptPtr a) {
  if (servers_[at_(a)].hung) return stall(a, &Simulator::begin_service);
  Server const& server = servers_[at_(a)];
  if (server.keeps_worker()) return serve(a);
  release(a);
  wait_for_worker(a);
}

/// Silent: a request whose state is gone is turned away as soon as a worker looks at it: it takes the
/// overhead alone. Times that are not whole are rounded to the next nanosecond, demand and slowness one after
/// another.
Nanoseconds Simulator::service_time(Attempt const& a) const {
  Server const& server = servers_[static_cast<std::size_t>(a.server)];
  if (a.missing != Cause::none) return server.group->overhead_ns;
  Nanoseconds tokens_ns = in_token_ ? design_.state.sign_time_ns : 0;
  if (in_token_ && !a.login) tokens_ns += design_.state.verify_time_ns; // a login carries none
  auto work_ns = std::llround(static_cast<double>(a.demand_ns + tokens_ns) / server.group->speed);
  if (now_ < server.slow_until_ns) work_ns = std::llround(static_cast<double>(work_ns) * server.slow_factor);
  return work_ns + server.group->overhead_ns;
}

void Simulator::serve(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  Nanoseconds const work_ns = service_time(*a);
  if (server.shares()) {
    change_present(a->server, 1);
    double const work = std::round(static_cast<double>(work_ns) * server.group->speed);
    server.jobs.push_back({a, server.clock + work});
    ++a->turn;
    return plan_departure(a->server);
  }
  a->service_ends_ns = now_ + work_ns;
  int const turn = ++a->turn; // even a service that takes no time is an event
  after(work_ns, [=, this] {
    if (a->turn == turn) service_ends(a);
  });
}

void Simulator::service_ends(AttemptPtr a) {
  Server const& server = servers_[at_(a)];
  a->service_ends_ns = -1;
  if (!server.keeps_worker()) give_back_worker(a);
  a->trips_left = in_store_ && a->missing == Cause::none ? design_.state.writes : 0;
  a->trips_left > 0 ? visit(a, &Simulator::state_written) : state_written(a);
}

void Simulator::state_written(AttemptPtr a) {
  if (a->trips_left > 0) return visit(a, &Simulator::state_written);
  if (a->call && a->missing == Cause::none) commit(a);
  leave_server(a);
}

void Simulator::leave_server(AttemptPtr a) {
  int const server = a->server;
  release(a);
  if (servers_[at_(a)].keeps_worker()) give_back_worker(a);
  go_back(a, &Simulator::answer_at_balancer);
  stop_if_idle(server);
}

/// Without an answer of the store the request cannot be served, or its work cannot be kept.
void Simulator::fail_at_store(AttemptPtr a) {
  books_.count("store_errors", now_);
  release(a);
  if (servers_[at_(a)].keeps_worker()) give_back_worker(a);
  int const server = a->server;
  fail(a, Failure::state);
  stop_if_idle(server);
}

/// The server cannot take the request or has died with it: the balancer learns of it one hop later.
void Simulator::fail(AttemptPtr a, Failure failure) {
  a->failure = failure;
  go_back(a, &Simulator::attempt_failed);
}

/// To the balancer. What a partition holds up stays in the server's hand until it is over.
void Simulator::go_back(AttemptPtr a, Step step) {
  Nanoseconds const cut_until_ns = balancers_[a->balancer].seen[at_(a)].cut_until_ns;
  if (cut_until_ns == 0)
    return go(a, design_.network.server_rtt_ns - design_.network.server_rtt_ns / 2, step);
  bool const in_hand = servers_[at_(a)].up;
  if (in_hand) hold(a);
  at(cut_until_ns, [=, this, turn = ++a->turn] {
    if (a->turn != turn) return;
    int const server = a->server;
    if (in_hand) release(a);
    go_back(a, step);
    if (in_hand) stop_if_idle(server);
  });
}

/// What a worker gives to a request is measured by it: it stands while the server hangs.
Nanoseconds Simulator::clock_of(Server const& s) const {
  if (!s.shares()) return (s.hung ? s.down_since_ns : now_) - s.hung_ns;
  return std::llround(clock_now(s) / s.group->speed);
}

// Workers that are shared: a clock runs as fast as each job is served, and a job leaves when the clock has
// gone on by its work.

double Simulator::pace(Server const& s) const {
  auto const present = static_cast<double>(s.jobs.size());
  auto const workers = static_cast<double>(s.group->workers);
  return present <= workers ? s.group->speed : s.group->speed * workers / present;
}

double Simulator::clock_now(Server const& s) const {
  if (s.jobs.empty() || s.hung) return s.clock;
  return s.clock + static_cast<double>(now_ - s.clock_at_ns) * pace(s);
}

void Simulator::advance(Server& s) {
  s.clock = clock_now(s);
  s.clock_at_ns = now_;
}

void Simulator::plan_departure(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  int const departures = ++s.departures;
  if (s.jobs.empty() || s.hung) return;
  double left = INFINITY;
  for (SharedJob const& job : s.jobs)
    left = std::min(left, job.leaves_at - s.clock);
  after(static_cast<Nanoseconds>(std::ceil(std::max(0.0, left) / pace(s))), [=, this] {
    if (servers_[static_cast<std::size_t>(server)].departures == departures) departure(server);
  });
}

void Simulator::departure(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  advance(s);
  auto const first = std::min_element(s.jobs.begin(), s.jobs.end(),
                                      [](auto const& x, auto const& y) { return x.leaves_at < y.leaves_at; });
  if (first->leaves_at > s.clock + 0.5) return plan_departure(server);
  AttemptPtr const a = first->attempt;
  s.jobs.erase(first);
  plan_departure(server);
  service_ends(a);
}

} // namespace stickysim::reference
