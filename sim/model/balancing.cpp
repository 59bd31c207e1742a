// What happens to requests at their balancer beside being passed on: they wait for connections, and those
// that fail are tried again or turned away.

#include "model/simulation.hpp"

#include <algorithm>
#include <memory>

namespace stickysim {

// Waiting for connections.

/// `server`: the only one that will do, or `no_server`.
void Simulation::wait_for_connection(std::uint32_t id, ServerId server) {
  Request& request = requests_[id];
  ConnectionQueue& queue = tier_.queue(request.balancer);
  if (design_.balancer.queue >= 0 && queue.size() >= static_cast<std::uint64_t>(design_.balancer.queue)) {
    if (request.followed) chronicler_.tell(request, {.what = Happening::no_place});
    return fail_from_balancer(id, Failure::unavailable);
  }
  if (request.followed) chronicler_.tell(request, {.what = Happening::queues, .server = server});
  queue.join(id, server);
  request.wait_ns -= engine_.now();
  request.ticket = no_ticket;
  if (ways_.queue_patience.lane != LaneId::none)
    request.ticket = engine_.on(ways_.queue_patience.lane, engine_.now() + ways_.queue_patience.delay_ns,
                                kind_of(Step::queue_patience_ends), id);
}

void Simulation::leave_queue(std::uint32_t id) {
  Request& request = requests_[id];
  tier_.queue(request.balancer).leave(id);
  request.wait_ns += engine_.now();
  request.ticket = no_ticket;
}

/// Its client has left before it reached a server.
void Simulation::abandon(std::uint32_t id) {
  tier_.end_retry(requests_[id]);
  drop(id);
}

void Simulation::queue_patience_ends(std::uint32_t id) {
  leave_queue(id);
  if (requests_[id].session == no_session) return abandon(id);
  if (requests_[id].followed) chronicler_.tell(requests_[id], {.what = Happening::queued_too_long});
  fail_from_balancer(id, Failure::unavailable);
}

/// A request that waits may go to `server`, at this instant but not within this step.
void Simulation::offer_connection(std::uint32_t balancer, ServerId server) {
  if (tier_.queue(balancer).first_for(server, tier_[balancer].takes_waiting(server)) != no_request)
    schedule(0, Step::connection_freed, tier_.pair_of(balancer, server));
}

void Simulation::connection_freed(std::uint32_t balancer, ServerId server) {
  ConnectionQueue& queue = tier_.queue(balancer);
  Balancer const& view = tier_[balancer];
  while (view.takes_pinned(server) && !view.full(server)) {
    std::uint32_t const id = queue.first_for(server, view.takes_waiting(server));
    if (id == no_request) return;
    leave_queue(id);
    if (requests_[id].session == no_session) {
      abandon(id);
      continue;
    }
    return dispatch_waiting(balancer, id, server);
  }
}

void Simulation::availability_changed(std::uint32_t balancer, ServerId server) {
  if (!features_.queues) return;
  Balancer const& view = tier_[balancer];
  ConnectionQueue& queue = tier_.queue(balancer);
  // Others may be those that serve now: backups, or not backups any more.
  if (view.has_priorities() && queue.front(no_server) != no_request)
    for (ServerId other = 0; other < tier_.servers(); ++other)
      if (other != server) offer_connection(balancer, other);
  if (view.takes_pinned(server)) return offer_connection(balancer, server);
  auto const send_away = [&](ServerId line) {
    // Not those that come back to it meanwhile.
    for (std::uint32_t left = queue.size(); left > 0 && queue.front(line) != no_request; --left) {
      std::uint32_t const id = queue.front(line);
      leave_queue(id);
      reach_balancer(id);
    }
  };
  bool const waits = design_.balancer.affinity.on_unavailable == OnUnavailable::wait;
  if (!waits || view.is_draining(server)) send_away(server);
  if (!view.has_candidates()) send_away(no_server);
}

// Retries.

/// A refused connection has sent nothing, so anything may be tried again; what was sent already may have had
/// its effect, and a full server has answered. Source: HAProxy 2.6 configuration manual, `retries`,
/// `retry-on`, `redispatch`; nginx, proxy_next_upstream: non-idempotent requests are not sent twice.
bool Simulation::may_retry(Request const& request) const {
  if (request.retries_left == 0) return false;
  if (request.failure == Failure::refused) return true;
  switch (design_.balancer.retry_on) {
  case RetryOn::refused: return false;
  case RetryOn::idempotent: {
    auto const kind = clients_.workload_of(clients_[request.session]).kind;
    bool const unanswered = request.failure == Failure::reset || request.failure == Failure::timeout;
    return unanswered && kind == SessionKind::login;
  }
  case RetryOn::any: return true;
  }
  return false;
}

void Simulation::attempt_failed(std::uint32_t id) {
  Request& request = requests_[id];
  if (features_.times_attempts && attempt_is_given_up(id)) return;
  conservation_.concluded();
  if (tier_.remove_load(request)) offer_connection(request.balancer, request.server);
  tell_policy_of_failure(id);
  if (features_.ejects && tier_.conclude_from_failure(request))
    availability_changed(request.balancer, request.server);
  if (request.session == no_session) return drop(id);
  try_again(id);
}

/// A request whose attempt has failed goes to a server once more, if it may.
void Simulation::try_again(std::uint32_t id) {
  Request& request = requests_[id];
  BalancerSettings const& settings = design_.balancer;
  if (!may_retry(request)) return fail_from_balancer(id, request.failure);
  if (settings.retry_budget > 0) {
    if (!tier_[request.balancer].begin_retry()) return fail_from_balancer(id, request.failure);
    request.retrying = true;
  }
  tier_.note_tried(id);
  --request.retries_left;
  ++request.attempt;
  request.committing = false;
  request.forget_finding();
  books_of(clients_[request.session]).retry();
  // Where there is nobody else each retry waits. Source: HAProxy 2.6, src/backend.c (back_handle_st_cer).
  bool const alone = settings.redispatch == Redispatch::last && !tier_[request.balancer].has_a_choice();
  bool const bound = request.pinned || features_.hashes || alone;
  bool const stays = bound && settings.redispatch == Redispatch::last && request.retries_left > 0 &&
                     tier_[request.balancer].takes_pinned(request.server);
  request.same_server = stays || settings.redispatch == Redispatch::off;
  if (request.followed)
    chronicler_.tell(request, {.what = Happening::tries_again,
                               .server = request.same_server ? request.server : no_server,
                               .for_ns = request.same_server ? settings.retry_delay_ns : 0});
  if (!request.same_server && !alone) return reach_balancer(id);
  if (!request.turned_around) books_of(clients_[request.session]).turned_around();
  request.turned_around = true;
  turn_around(id);
}

// Attempts that take too long.

void Simulation::start_attempt(std::uint32_t id) {
  Way const& patience = ways_.attempt_timeout;
  attempt_tickets_.set(id, engine_.on(patience.lane, engine_.now() + patience.delay_ns,
                                      kind_of(Step::attempt_times_out), id, horizon_ns_,
                                      [this](Event const& event) { return is_moot_attempt(event); }));
}

bool Simulation::is_moot_attempt(Event event) const {
  return static_cast<Step>(event.kind()) == Step::attempt_times_out &&
         attempt_tickets_[event.subject()] != event.ticket();
}

/// The balancer closes the connection. The server learns of that when it answers: until then it works on for
/// nobody, and the request goes on as another one. Sources: nginx, `proxy_read_timeout`; HAProxy 2.6
/// configuration manual, `timeout server`; Envoy, `per_try_timeout`.
void Simulation::attempt_times_out(std::uint32_t id) {
  Request& request = requests_[id];
  attempt_tickets_.set(id, no_ticket);
  request.given_up = true;
  request.failure = Failure::timeout;
  if (request.followed)
    chronicler_.tell(request, {.what = Happening::answer_is_late,
                               .server = request.server,
                               .for_ns = design_.balancer.attempt_timeout_ns});
  if (tier_.load_info() == LoadInfo::own) conservation_.concluded();
  if (tier_.leave_balancer(request)) offer_connection(request.balancer, request.server);
  tell_policy_of_failure(id);
  bool const changes = features_.ejects && tier_.conclude_from_failure(request);
  std::uint32_t const again = request.session == no_session ? no_request : go_on_without(id);
  if (changes) availability_changed(requests_[id].balancer, requests_[id].server);
  if (again != no_request) try_again(again);
}

/// What the client and the balancer know of a request, as another one; the attempt stays behind.
std::uint32_t Simulation::go_on_without(std::uint32_t id) {
  std::uint32_t const again = requests_.take();
  Request& attempt = requests_[id];
  Request& request = *std::construct_at(&requests_[again], attempt);
  wasted_work_.unheard(id, server_clock_ns(attempt));
  attempt.session = no_session;
  attempt.timeout_ticket = no_ticket;
  attempt.followed = false;
  request.next = request.previous = no_request;
  request.ticket = no_ticket;
  request.wait_ns = 0;
  request.has_worker = request.given_up = request.probe = request.bounced = request.held_up =
      request.store_failed = false;
  if (request.timeout_ticket != no_ticket) {
    patience_ends_ns_.set(again, patience_ends_ns_[id]);
    request.timeout_ticket = engine_.at(patience_ends_ns_[again], kind_of(Step::old_patience_ends), again);
  }
  tier_.pass_on_tried(id, again);
  states_.pass_on_carried(id, again);
  return again;
}

/// Whether the balancer has given up an attempt that is over at its server now. It is forgotten then; else
/// the balancer waits no longer.
bool Simulation::attempt_is_given_up(std::uint32_t id) {
  if (!requests_[id].given_up) {
    attempt_tickets_.set(id, no_ticket);
    return false;
  }
  if (tier_.load_info() != LoadInfo::own) conservation_.concluded();
  tier_.leave_server(requests_[id]);
  drop(id);
  return true;
}

// What balancers learn.

void Simulation::verdict(Event event) {
  if (features_.checks_wait) return check(tier_.check_turns(event));
  HealthChecks::Verdict const verdict = tier_.verdict(event);
  if (!verdict.moot) availability_changed(verdict.balancer, verdict.server);
}

/// A health check that needs a worker begins or has ended.
void Simulation::check(HealthProbes::Turn const& turn) {
  if (turn.up || turn.passed) availability_changed(turn.balancer, turn.server);
  if (!turn.asks) return;
  std::uint32_t const id = requests_.take();
  Request& request = *std::construct_at(&requests_[id]);
  request.check = true;
  request.balancer = static_cast<std::uint16_t>(turn.balancer);
  request.server = turn.server;
  request.step = turn.number;
  Server const& server = fleet_[turn.server];
  bool const busy = server.busy >= server.workers;
  std::uint32_t const ahead = server.shares ? server.busy - server.workers : server.waiting;
  if (!server.up || (busy && ahead >= server.queue_limit)) return end_check(id, false);
  if (!busy || server.shares) return end_check(id, true);
  fleet_.enqueue(turn.server, id, engine_.now());
}

void Simulation::end_check(std::uint32_t id, bool well) {
  Request const request = requests_[id];
  drop(id);
  check(tier_.check_ends(request, well));
}

/// A worker takes the checks that are next in turn: they are no work.
void Simulation::pass_checks(ServerId server) {
  while (fleet_[server].waiting > 0 && requests_[fleet_[server].first_waiting].check)
    end_check(fleet_.dequeue(server, engine_.now()), true);
}

void Simulation::balancing(Event event) {
  BalancerTier::Change const change = tier_.carry_out(event);
  if (change.availability_changed)
    availability_changed(tier_.balancer_of(change.pair), tier_.server_of(change.pair));
}

} // namespace stickysim
