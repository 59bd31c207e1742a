// What balancers do beside passing requests on: they bind sessions to servers, have requests wait for
// connections, retry, and draw conclusions from answers and failures.

#include "model/request_books.hpp"
#include "model/simulation.hpp"

#include <algorithm>

namespace stickysim {

// Binding.

/// What a table's entries stand for and hash policies hash.
std::uint64_t Simulation::affinity_hash(std::uint32_t workload, std::uint64_t session_hash) const {
  Traffic const& traffic = traffic_[workload];
  return design_.balancer.affinity.key == AffinityKey::session ? session_hash
                                                               : traffic.address_hash(session_hash);
}

/// Where the request's session is bound to; `no_server` if nowhere, or no more.
ServerId Simulation::bound_server(Request& request) {
  Session const& session = sessions_[request.session];
  ServerId server = session.pinned;
  if (design_.balancer.affinity.kind == AffinityKind::table)
    server = balancers_[request.balancer].table().find(affinity_hash(session), engine_.now());
  if (server == no_server && session.logged_in) request.astray = Cause::table;
  return server;
}

/// A server has answered: the session is bound to it. A cookie is set with each answer, so that a session
/// that had to move stays where it went, unless the product leads it home again; a table's entry when the
/// server was not found in it.
void Simulation::bind(Request const& request) {
  Affinity const& affinity = design_.balancer.affinity;
  Session& session = sessions_[request.session];
  if (affinity.kind == AffinityKind::cookie) {
    bool const stays_away = affinity.returns_home && !request.login && session.pinned != no_server;
    if (stays_away || session.pinned == request.server) return;
    session.pinned = request.server;
    if (request.followed) tell(request, {.what = Happening::binds, .server = request.server});
    return;
  }
  std::uint64_t const key = affinity_hash(session);
  AffinityTable& table = balancers_[request.balancer].table();
  bool const known = request.pinned && request.attempt == 0;
  bool const leads_home =
      affinity.returns_home && !request.login && table.find(key, engine_.now()) != no_server;
  if (!known && !leads_home) {
    table.set(key, request.server, engine_.now());
    if (request.followed) tell(request, {.what = Happening::binds, .server = request.server});
  }
  if (affinity.sync_delay_ns >= 0 && balancers_.size() > 1 && !leads_home)
    announce(key, request.server, request.balancer);
}

void Simulation::announce(std::uint64_t key, ServerId server, std::uint16_t from) {
  announcements_.push({key, server, from});
  Nanoseconds const at = engine_.now() + design_.balancer.affinity.sync_delay_ns;
  engine_.on(syncs_, at, static_cast<std::uint32_t>(Step::table_sync), 0);
}

void Simulation::table_sync() {
  Announcement const news = announcements_.front();
  announcements_.pop();
  for (std::size_t balancer = 0; balancer < balancers_.size(); ++balancer)
    if (balancer != news.from) balancers_[balancer].table().set(news.key, news.server, engine_.now());
}

// Waiting for connections.

/// `server`: the only one that will do, or `no_server`.
void Simulation::wait_for_connection(std::uint32_t id, ServerId server) {
  Request& request = requests_[id];
  ConnectionQueue& queue = queues_[request.balancer];
  if (design_.balancer.queue >= 0 && queue.size() >= static_cast<std::uint64_t>(design_.balancer.queue)) {
    if (request.followed) tell(request, {.what = Happening::no_place});
    return fail_from_balancer(id, Failure::unavailable);
  }
  if (request.followed) tell(request, {.what = Happening::queues, .server = server});
  queue.join(id, server);
  request.ticket = no_ticket;
  if (queue_patience_.lane != LaneId::none)
    request.ticket = engine_.on(queue_patience_.lane, engine_.now() + queue_patience_.delay_ns,
                                static_cast<std::uint32_t>(Step::queue_patience_ends), id);
}

void Simulation::queue_patience_ends(std::uint32_t id) {
  queues_[requests_[id].balancer].leave(id);
  if (requests_[id].session == no_session) return drop(id);
  if (requests_[id].followed) tell(requests_[id], {.what = Happening::queued_too_long});
  fail_from_balancer(id, Failure::unavailable);
}

/// Somebody who waits may go to `server`, at this instant but not within this step.
void Simulation::offer_connection(std::uint32_t balancer, ServerId server) {
  if (queues_[balancer].first_for(server, balancers_[balancer].takes_pinned(server)) != no_request)
    schedule(0, Step::connection_freed, pair_of(balancer, server));
}

void Simulation::connection_freed(std::uint32_t balancer, ServerId server) {
  ConnectionQueue& queue = queues_[balancer];
  Balancer const& view = balancers_[balancer];
  while (view.takes_pinned(server) && !view.full(server)) {
    std::uint32_t const id = queue.first_for(server, !view.is_draining(server));
    if (id == no_request) return;
    queue.leave(id);
    requests_[id].ticket = no_ticket;
    if (requests_[id].session == no_session) {
      drop(id);
      continue;
    }
    requests_[id].pinned = requests_[id].server == server;
    return dispatch_waiting(balancer, id, server);
  }
}

/// A balancer has come to think otherwise of `server`.
void Simulation::availability_changed(std::uint32_t balancer, ServerId server) {
  if (queues_.empty()) return;
  Balancer const& view = balancers_[balancer];
  ConnectionQueue& queue = queues_[balancer];
  if (view.takes_pinned(server)) return offer_connection(balancer, server);
  auto const send_away = [&](ServerId line) {
    // Not those who come back to it meanwhile.
    for (std::uint32_t left = queue.size(); left > 0 && queue.front(line) != no_request; --left) {
      std::uint32_t const id = queue.front(line);
      queue.leave(id);
      requests_[id].ticket = no_ticket;
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
    auto const kind = traffic_[sessions_[request.session].workload].settings().kind;
    return request.failure == Failure::reset && kind == SessionKind::login;
  }
  case RetryOn::any: return true;
  }
  return false;
}

/// Source: nginx, src/http/ngx_http_upstream_round_robin.c: a bit for each peer that was tried.
void Simulation::note_tried(std::uint32_t id) {
  if (design_.balancer.retry_avoids != RetryAvoids::tried) return;
  if (tried_.size() <= id) tried_.resize(2 * std::size_t{id} + 16);
  if (requests_[id].attempt == 0) tried_[id].clear();
  tried_[id].push_back(requests_[id].server);
}

/// The servers that a retry would rather not meet again.
std::span<ServerId const> Simulation::avoided_by(std::uint32_t id) const {
  switch (design_.balancer.retry_avoids) {
  case RetryAvoids::nothing: return {};
  case RetryAvoids::last: return {&requests_[id].server, 1};
  case RetryAvoids::tried: return tried_[id];
  }
  return {};
}

/// Whether there was nobody left to pick but who has failed the request before.
bool Simulation::has_tried_all(std::uint32_t id, ServerId picked) const {
  if (design_.balancer.retry_avoids != RetryAvoids::tried || picked == no_server) return false;
  return std::ranges::find(tried_[id], picked) != tried_[id].end();
}

void Simulation::attempt_failed(std::uint32_t id) {
  Request& request = requests_[id];
  BalancerSettings const& settings = design_.balancer;
  remove_load(request);
  if (ejects_) conclude_from_failure(request);
  if (request.session == no_session) return drop(id);
  if (!may_retry(request)) return fail_from_balancer(id, request.failure);
  if (settings.retry_budget > 0) {
    if (!balancers_[request.balancer].begin_retry()) return fail_from_balancer(id, request.failure);
    request.retrying = true;
  }
  note_tried(id);
  --request.retries_left;
  ++request.attempt;
  request.committing = false;
  request.missing = request.renewed = Cause::none; // it may find its state where it comes next
  recorder_.retry();
  bool const pinned_stays = request.pinned && settings.redispatch == Redispatch::last &&
                            request.retries_left > 0 &&
                            balancers_[request.balancer].takes_pinned(request.server);
  request.same_server = pinned_stays || settings.redispatch == Redispatch::off;
  if (request.followed)
    tell(request, {.what = Happening::tries_again,
                   .server = request.same_server ? request.server : no_server,
                   .for_ns = request.same_server ? settings.retry_delay_ns : 0});
  if (!request.same_server) return reach_balancer(id);
  if (!request.turned_around) recorder_.turned_around();
  request.turned_around = true;
  // Most fleets never need this lane, and an idle lane costs, too.
  if (turn_around_.lane == LaneId::none) turn_around_ = make_hop(settings.retry_delay_ns);
  travel(turn_around_, Step::reach_balancer, id, &Simulation::reach_balancer);
}

// Passive health.

void Simulation::conclude_from_failure(Request const& request) {
  Nanoseconds const now = engine_.now();
  Balancer& balancer = balancers_[request.balancer];
  ServerId const server = request.server;
  bool const room = balancer.may_eject_another();
  EjectionRule::Verdict const verdict = balancer.ejection()->on_failure(server, request.failure, now, room);
  switch (verdict.kind) {
  case EjectionRule::Verdict::Kind::stays: return;
  case EjectionRule::Verdict::Kind::ejected: return eject(request.balancer, server, verdict.until_ns);
  case EjectionRule::Verdict::Kind::mark_down:
    if (health_.mark_down(request.balancer, server)) mark(request.balancer, server, false);
    return;
  }
}

void Simulation::conclude_from_answer(Request& request) {
  Balancer& balancer = balancers_[request.balancer];
  balancer.ejection()->on_success(request.server, engine_.now());
  if (!request.probe) return;
  request.probe = false;
  ejections_[pair_of(request.balancer, request.server)] = no_ticket;
  balancer.readmit(request.server, false);
  note(EventKind::readmitted, request.server, request.balancer);
  availability_changed(request.balancer, request.server);
}

void Simulation::eject(std::uint32_t balancer, ServerId server, Nanoseconds until_ns) {
  std::uint32_t const pair = pair_of(balancer, server);
  ejections_[pair] = engine_.at(until_ns, static_cast<std::uint32_t>(Step::readmit), pair);
  if (balancers_[balancer].ejected(server)) return;
  balancers_[balancer].eject(server);
  note(EventKind::ejected, server, static_cast<std::int32_t>(balancer));
  availability_changed(balancer, server);
}

/// The first request to a server that was readmitted on probation keeps all others away until it is answered.
void Simulation::begin_probe(Request& request) {
  Balancer& balancer = balancers_[request.balancer];
  request.probe = balancer.probing(request.server);
  if (!request.probe) return;
  Nanoseconds const until_ns = balancer.ejection()->on_probe(request.server, engine_.now());
  eject(request.balancer, request.server, until_ns);
}

void Simulation::readmit(Event const& event) {
  std::uint32_t const pair = event.subject();
  if (ejections_[pair] != event.ticket()) return;
  ejections_[pair] = no_ticket;
  std::uint32_t const balancer = pair / fleet_.size();
  ServerId const server = pair % fleet_.size();
  bool const probe = balancers_[balancer].ejection()->readmit(server, engine_.now());
  balancers_[balancer].readmit(server, probe);
  note(EventKind::readmitted, server, static_cast<std::int32_t>(balancer));
  availability_changed(balancer, server);
}

// Slow start.

void Simulation::start_slowly(std::uint32_t balancer, ServerId server) {
  if (design_.balancer.slow_start_ns == 0) return;
  slow_since_ns_[pair_of(balancer, server)] = engine_.now();
  weight_grows(balancer, server);
}

/// A share of the full weight in proportion to the time since the server came back. Sources: HAProxy 2.6
/// configuration manual, `slowstart`; Envoy, slow start mode with aggression 1 and its `min_weight_percent`.
void Simulation::weight_grows(std::uint32_t balancer, ServerId server) {
  constexpr Nanoseconds steps = 16;
  Nanoseconds const window_ns = design_.balancer.slow_start_ns;
  Nanoseconds const past_ns = engine_.now() - slow_since_ns_[pair_of(balancer, server)];
  double const share = static_cast<double>(past_ns) / static_cast<double>(window_ns);
  balancers_[balancer].set_weight_share(server,
                                        std::min(1.0, std::max(share, design_.balancer.slow_start_floor)));
  if (past_ns < window_ns)
    schedule(std::max<Nanoseconds>(1, std::min(window_ns / steps, window_ns - past_ns)), Step::weight_grows,
             pair_of(balancer, server));
}

} // namespace stickysim
