// The life of a request, from top to bottom:
//
//   issue → reach_balancer → dispatch → reach_server → wait_for_worker → seize_worker → read_state → serve
//         → service_ends → write_state → answer → answer_at_balancer → answer_at_client
//
// Each step is short and ends by scheduling, or taking, the next one by name. What interrupts the way stands
// at the end: bounce, fail_from_balancer, stall. Indices name requests, for a slab may move when it grows: no
// reference lives across a step.
//
// Steps that mostly follow at once on the one before are inlined by force: to call them would take longer
// than what they do.

#include "model/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace stickysim {

// At the client.

void Simulation::issue(std::uint32_t session_id, std::uint32_t step, Errand errand) {
  std::uint32_t const id = make_request(session_id, step, errand, engine_.now());
  start_patience(id, ways_.patience[clients_[session_id].workload], engine_.now());
  send(id);
}

/// The session's next request is at its balancer: it was issued when its user had thought, and nobody has
/// looked at it on its way.
void Simulation::next_at_balancer(std::uint32_t session_id) {
  Session& session = clients_[session_id];
  stops_thinking(session);
  Nanoseconds const issued_ns = engine_.now() - ways_.ahead.delay_ns;
  engine_.saves_event();
  std::uint32_t const id = make_request(session_id, session.next_step++, Errand::plan, issued_ns);
  start_patience(id, ways_.patience_ahead[session.workload], issued_ns);
  if (features_.carries_tokens) books_of(session).bytes_up(states_.cost().token_bytes);
  reach_balancer(id);
}

[[gnu::always_inline]] inline std::uint32_t
Simulation::make_request(std::uint32_t session_id, std::uint32_t step, Errand errand, Nanoseconds issued_ns) {
  std::uint32_t const id = requests_.take();
  Session& session = clients_[session_id];
  Traffic const& traffic = clients_.traffic_of(session);
  WorkloadClass const& workload = traffic.settings();

  Request& request = *std::construct_at(&requests_[id]);
  request.session = session_id;
  request.step = step;
  request.issued_ns = issued_ns;
  if (!session.logged_in) request.logs_in();
  request.relogin = errand == Errand::relogin;
  request.resent = errand == Errand::resend;
  request.demand_ns = traffic.demand(session.hash, request.relogin ? 0 : step);
  request.client_retries_left = static_cast<std::uint8_t>(workload.retries);
  request.retries_left = static_cast<std::uint8_t>(design_.balancer.retries);
  if (tier_.size() > 1) {
    bool const any = design_.balancer.balancer_of == BalancerOf::request;
    std::uint64_t const draw =
        any ? traffic.balancer_draw(session.hash, step) : traffic.number_of(session.hash);
    request.balancer = static_cast<std::uint16_t>(draw % tier_.size());
  }
  ++session.in_flight;

  books_of(session).request_issued(issued_ns);
  if (session.followed) chronicler_.tell_issue(request);
  if (features_.budgets_retries) [[unlikely]]
    clients_.fill_budget(session.workload);
  return id;
}

/// The same request once more, after an error or too long a wait.
void Simulation::send_again(std::uint32_t id) {
  Request& request = requests_[id];
  Session const& session = clients_[request.session];
  Traffic const& traffic = clients_.traffic_of(session);
  request.failed = false;
  request.resent_by_client = true;
  request.retries_left = static_cast<std::uint8_t>(design_.balancer.retries);
  request.attempt = 0;
  request.same_server = false;
  request.pinned = false;
  request.committing = false;
  request.forget_finding();
  request.astray = Cause::none;
  request.demand_ns = traffic.retry_demand(session.hash, request.relogin ? 0 : request.step,
                                           clients_.retries_so_far(request));
  books_of(session).retry();
  if (traffic.settings().retry_on_timeout)
    start_patience(id, ways_.patience[session.workload], engine_.now());
  send(id);
}

/// The client waits for an answer, though not for ever: since `from_ns`.
[[gnu::always_inline]] inline void Simulation::start_patience(std::uint32_t id, Way const& patience,
                                                              Nanoseconds from_ns) {
  if (patience.lane == LaneId::none) return;
  Nanoseconds const ends_ns = from_ns + patience.delay_ns;
  if (features_.times_attempts) patience_ends_ns_.set(id, ends_ns);
  requests_[id].timeout_ticket =
      engine_.on(patience.lane, ends_ns, kind_of(Step::patience_ends), id, end_ns_ - 1,
                 [this](Event const& event) { return is_moot_patience(event); });
}

[[gnu::always_inline]] inline void Simulation::send(std::uint32_t id) {
  if (features_.carries_tokens || features_.sends_chunks) return send_bytes(id);
  travel(ways_.up, Step::reach_balancer, id, &Simulation::reach_balancer);
}

/// With a token, or a chunk of an upload, or both.
void Simulation::send_bytes(std::uint32_t id) {
  Request const& request = requests_[id];
  Session const& session = clients_[request.session];
  std::int64_t chunk_bytes = 0;
  if (features_.sends_chunks) {
    WorkloadClass const& workload = clients_.workload_of(session);
    if (workload.kind == SessionKind::upload && !request.relogin) chunk_bytes = workload.chunk_bytes;
  }
  if (features_.carries_tokens) states_.note_carried(id, session);
  if (states_.cost().token_bytes == 0 || request.login)
    return carry(ways_.up, ways_.up, chunk_bytes, Step::reach_balancer, id, &Simulation::reach_balancer);
  std::int64_t const token_bytes = states_.token_bytes_up(session);
  books_of(session).bytes_up(token_bytes);
  if (states_.refuses_up(token_bytes)) return fail_from_balancer(id, Failure::too_large);
  carry(ways_.up, ways_.up_with_token, token_bytes + chunk_bytes, Step::reach_balancer, id,
        &Simulation::reach_balancer);
}

/// Over the client's link. `usual`: the way for as many bytes as a token has at its login, if it has any.
inline void Simulation::carry(Way const& plain, Way const& usual, std::int64_t bytes, Step step,
                              std::uint32_t id, void (Simulation::*at_once)(std::uint32_t)) {
  if (bytes == states_.cost().token_bytes) return travel(usual, step, id, at_once);
  double const bytes_per_s = design_.network.bandwidth_bytes_per_s;
  if (bytes_per_s == 0 || bytes == 0) return travel(plain, step, id, at_once);
  Nanoseconds const transfer_ns = rounded_ns(static_cast<double>(bytes) / bytes_per_s * 1e9);
  requests_[id].ticket = schedule(plain.delay_ns + transfer_ns, step, id);
}

// At the balancer: affinity first, then the policy.

void Simulation::reach_balancer(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.session == no_session) return abandon(id);
  Balancer& balancer = tier_[request.balancer];
  BalancerSettings const& settings = design_.balancer;

  if (request.same_server) {
    request.same_server = false;
    if (balancer.takes_pinned(request.server) || settings.redispatch == Redispatch::off)
      return connect(id, request.server);
    if (request.pinned && settings.affinity.on_unavailable == OnUnavailable::strict)
      return fail_from_balancer(id, Failure::unavailable);
  } else if (settings.affinity.kind != AffinityKind::none && request.attempt == 0) {
    Session const& session = clients_[request.session];
    if (ServerId const home = tier_.bound_server(request, session); home != no_server) {
      request.pinned = true;
      if (request.followed) chronicler_.tell(request, {.what = Happening::bound, .server = home});
      bool const passes_on = settings.overflow && balancer.full(home);
      if (balancer.takes_bound(home) && !passes_on) {
        if (settings.affinity.counts_in_policy) balancer.count_pinned(home);
        return connect(id, home);
      }
      bool const drains = balancer.is_draining(home);
      bool const away = balancer.is_away(home);
      if (request.followed)
        chronicler_.tell(request, {.what = drains      ? Happening::bound_to_draining
                                           : away      ? Happening::bound_to_absent
                                           : passes_on ? Happening::bound_to_full
                                                       : Happening::bound_to_down,
                                   .server = home});
      if (drains || away) request.astray = Cause::drain;
      bool const is_down = !drains && !passes_on;
      if (is_down && settings.affinity.on_unavailable == OnUnavailable::strict)
        return fail_from_balancer(id, Failure::unavailable);
      if (is_down && settings.affinity.on_unavailable == OnUnavailable::wait)
        return wait_for_connection(id, home);
    } else {
      if (session.logged_in) request.astray = Cause::table;
      if (request.followed) chronicler_.tell(request, {.what = Happening::not_bound});
    }
  }

  request.pinned = false;
  if (!balancer.has_candidates()) {
    if (request.followed) chronicler_.tell(request, {.what = Happening::no_candidate});
    return fail_from_balancer(id, Failure::unavailable);
  }
  RoutingKey const key{.hash = features_.hashes ? clients_.affinity_hash(clients_[request.session]) : 0,
                       .now_ns = engine_.now(),
                       .attempt = request.attempt,
                       .demand_ns = request.demand_ns};
  auto const avoid = request.attempt > 0 ? tier_.avoided_by(id) : std::span<ServerId const>{};
  if (request.attempt > 0 && tier_.has_tried_all(id)) return fail_from_balancer(id, request.failure);
  ServerId const server = balancer.choose(key, avoid);
  foresight_.fetch_for_coming_choices(balancer, requests_);
  if (request.followed) chronicler_.tell_pick(request, server);
  if (server == no_server) return wait_for_connection(id, no_server);
  connect(id, server);
}

/// A retry on the same server waits for a while.
void Simulation::turn_around(std::uint32_t id) {
  travel(ways_.turn_around(), Step::reach_balancer, id, &Simulation::reach_balancer);
}

/// To a server that has been chosen, as soon as the balancer may open a connection to it.
[[gnu::always_inline]] inline void Simulation::connect(std::uint32_t id, ServerId server) {
  if (tier_[requests_[id].balancer].full(server)) return wait_for_connection(id, server);
  dispatch(id, server);
}

[[gnu::always_inline]] inline void Simulation::dispatch(std::uint32_t id, ServerId server) {
  Request& request = requests_[id];
  request.server = server;
  tier_.add_load(request);
  conservation_.dispatched();
  if (features_.follows_answers) dispatched_ns_.set(id, engine_.now());
  if (features_.ejects && tier_.begin_probe(request)) availability_changed(request.balancer, server);
  if (features_.may_cut && tier_.cut_until_ns(request.balancer, server) != 0) [[unlikely]]
    return connect_in_vain(id);
  if (features_.times_attempts) [[unlikely]]
    start_attempt(id);
  travel(ways_.to_server, Step::reach_server, id, &Simulation::reach_server);
}

/// A request that has waited goes; if there is room for one more, that one goes at this instant, too.
void Simulation::dispatch_waiting(std::uint32_t balancer, std::uint32_t id, ServerId server) {
  if (requests_[id].followed)
    chronicler_.tell(requests_[id], {.what = Happening::connects, .server = server});
  dispatch(id, server);
  offer_connection(balancer, server);
}

/// Packets between them are dropped: the balancer waits for its connection until it gives up.
void Simulation::connect_in_vain(std::uint32_t id) {
  Request& request = requests_[id];
  request.failure = Failure::refused;
  if (request.followed) chronicler_.tell(request, {.what = Happening::no_way, .server = request.server});
  travel(ways_.connect_timeout, Step::attempt_failed, id, &Simulation::attempt_failed);
}

// At the server.

[[gnu::always_inline]] inline void Simulation::reach_server(std::uint32_t id) {
  Request const& request = requests_[id];
  Server const& server = fleet_[request.server];
  if (request.followed) chronicler_.tell(request, {.what = Happening::arrives});
  if (!server.up) {
    recorder_.misrouted();
    return bounce(id, Failure::refused);
  }
  if (server.hung) return stall(id, Step::server_wakes);
  if (server.keeps_worker) return wait_for_worker(id);
  if (states_.holds_readers()) fleet_.hold(request.server, id);
  read_state(id);
}

/// The server hangs no more and takes what it had accepted.
void Simulation::server_wakes(std::uint32_t id) {
  release(requests_[id].server, id);
  requests_[id].copy ? copy_arrives(id) : reach_server(id);
}

[[gnu::always_inline]] inline void Simulation::wait_for_worker(std::uint32_t id) {
  Request& request = requests_[id];
  Server& server = fleet_[request.server];
  if (server.shares) {
    if (server.busy >= server.workers && server.busy - server.workers >= server.queue_limit && !request.copy)
      return bounce(id, Failure::rejected);
    hold(request.server, id);
    return share(id);
  }
  if (server.busy < server.workers) return seize_worker(id);
  if (server.waiting >= server.queue_limit && !request.copy) return bounce(id, Failure::rejected);
  if (request.followed) chronicler_.tell(request, {.what = Happening::waits, .count = server.waiting});
  fleet_.enqueue(request.server, id, engine_.now());
}

void Simulation::seize_worker(std::uint32_t id) {
  Request& request = requests_[id];
  Server& server = fleet_[request.server];
  if (request.followed) chronicler_.tell(request, {.what = Happening::gets_worker});
  ++server.busy;
  server.clock.start(engine_.now());
  conservation_.service_begins(request.server);
  hold(request.server, id);
  if (!server.keeps_worker) return serve(id);
  if (features_.wastes_work) wasted_work_.begins(id, request, engine_.now());
  read_state(id);
}

[[gnu::always_inline]] inline void Simulation::read_state(std::uint32_t id) {
  Request& request = requests_[id];
  request.trips_left = states_.reads_of(request);
  if (request.followed)
    chronicler_.tell(request, {.what = Happening::asks_store, .count = request.trips_left});
  if (request.trips_left > 0) return visit_store(id);
  state_read(id);
}

[[gnu::always_inline]] inline void Simulation::state_read(std::uint32_t id) {
  Request& request = requests_[id];
  if (features_.tracks_state && !request.login && request.session != no_session) {
    Finding const finding = states_.find(id, request, engine_.now());
    if (request.followed) chronicler_.tell_finding(request, finding);
    if (finding.fetched)
      return travel(ways_.from_copies, Step::copies_answer, id, &Simulation::copies_answer);
  }
  begin_service(id);
}

[[gnu::always_inline]] inline void Simulation::begin_service(std::uint32_t id) {
  Request const& request = requests_[id];
  if (fleet_[request.server].keeps_worker) return serve(id);
  if (states_.holds_readers()) fleet_.release(request.server, id);
  wait_for_worker(id);
}

/// How long a worker is busy with a request. Without its state a request is turned away as soon as a worker
/// looks at it: it takes the overhead alone.
inline Nanoseconds Simulation::service_time(Request const& request) const {
  ServerGroup const& group = fleet_.group_of(request.server);
  if (request.copy) return features_.may_slow ? slowed(request.demand_ns, request.server) : request.demand_ns;
  if (request.missing != Cause::none) return group.overhead_ns;
  Nanoseconds work_ns = request.demand_ns + states_.cost().sign_ns;
  if (!request.login) work_ns += states_.cost().verify_ns;
  if (request.rebuilding) work_ns += design_.state.miss_time_ns;
  if (group.speed != 1) work_ns = rounded_ns(static_cast<double>(work_ns) / group.speed);
  if (features_.may_slow) work_ns = slowed(work_ns, request.server);
  return work_ns + group.overhead_ns;
}

/// In a slow time or not warm yet, which wears off evenly.
Nanoseconds Simulation::slowed(Nanoseconds work_ns, ServerId server) const {
  Career const& career = operations_.career(server);
  Nanoseconds const now = engine_.now();
  double factor = now < career.slow_until_ns ? career.slow_factor : 1;
  if (now < career.warm_ns) {
    ServerGroup const& group = fleet_.group_of(server);
    double const cold = static_cast<double>(career.warm_ns - now) / static_cast<double>(group.warmup_time_ns);
    factor *= 1 + (group.warmup_factor - 1) * cold;
  }
  return rounded_ns(static_cast<double>(work_ns) * factor);
}

[[gnu::always_inline]] inline void Simulation::serve(std::uint32_t id) {
  Request& request = requests_[id];
  ServerGroup const& group = fleet_.group_of(request.server);
  Nanoseconds const work_ns = service_time(request);
  if (request.followed) chronicler_.tell(request, {.what = Happening::is_served, .for_ns = work_ns});
  Nanoseconds end = engine_.now() + work_ns;
  if (group.tick_ns > 0) end = (end + group.tick_ns - 1) / group.tick_ns * group.tick_ns;
  request.ticket = engine_.at(end, kind_of(Step::service_ends), id);
  if (features_.may_hang) service_ends_ns_.set(id, end);
  if (features_.wastes_work && !fleet_[request.server].keeps_worker)
    wasted_work_.begins(id, request, engine_.now(), end);
}

/// Among all requests that are there.
void Simulation::share(std::uint32_t id) {
  Request& request = requests_[id];
  ServerGroup const& group = fleet_.group_of(request.server);
  Nanoseconds const work_ns = service_time(request);
  if (request.followed) chronicler_.tell(request, {.what = Happening::is_served, .for_ns = work_ns});
  Server& server = fleet_[request.server];
  if (server.busy++ < server.workers) server.clock.start(engine_.now());
  conservation_.service_begins(request.server);
  // The station's clock runs at the group's speed: it wants work, not time.
  Nanoseconds const work =
      group.speed == 1 ? work_ns : rounded_ns(static_cast<double>(work_ns) * group.speed);
  fleet_.sharing(request.server).join(engine_.now(), id, work);
  if (features_.wastes_work) wasted_work_.begins(id, request, server_clock_ns(request));
  fleet_.await_departure(request.server, engine_);
}

void Simulation::sharing_departs(ServerId id, Ticket ticket) {
  ProcessorSharing& sharing = fleet_.sharing(id);
  if (sharing.ticket != ticket) return;
  std::uint32_t request = no_request;
  if (sharing.depart(engine_.now(), request)) {
    Server& server = fleet_[id];
    if (server.busy-- <= server.workers) server.clock.stop(engine_.now());
    conservation_.service_ends(id);
    fleet_.await_departure(id, engine_);
    return service_ends(request);
  }
  fleet_.await_departure(id, engine_);
}

void Simulation::service_ends(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.copy) return copy_served(id);
  Server& server = fleet_[request.server];
  ++server.served;
  if (features_.adds_servers) recorder_.served(request.server, engine_.now());
  if (request.followed) chronicler_.tell(request, {.what = Happening::is_done});
  if (features_.may_hang) service_ends_ns_.set(id, 0);
  if (!server.keeps_worker) {
    if (request.session == no_session) [[unlikely]]
      wasted_work_.ends(id, request, server_clock_ns(request));
    request.has_worker = false;
    if (!server.shares) free_worker(request.server);
  }
  if (features_.may_fail_in_service && fails_in_service(request)) [[unlikely]]
    return fail_at_server(id, Failure::error);
  write_state(id);
}

[[gnu::always_inline]] inline void Simulation::write_state(std::uint32_t id) {
  Request& request = requests_[id];
  request.committing = true;
  request.trips_left = states_.writes_of(request);
  if (request.followed)
    chronicler_.tell(request, {.what = Happening::writes_store, .count = request.trips_left});
  if (request.trips_left > 0) return visit_store(id);
  state_written(id);
}

[[gnu::always_inline]] inline void Simulation::state_written(std::uint32_t id) {
  Request& request = requests_[id];
  if (features_.tracks_state && request.missing == Cause::none && request.session != no_session) {
    Commit const commit = states_.commit(id, request, engine_.now());
    if (commit == Commit::done || commit == Commit::copied) {
      if (request.renewed != Cause::none) [[unlikely]]
        state_renewed(request);
      if (request.followed) chronicler_.tell(request, {.what = Happening::has_written});
    }
    switch (commit) {
    case Commit::done: break;
    case Commit::copied: return write_to_copies(id);
    case Commit::refused:
      return states_.store() != nullptr ? fail_at_store(id) : fail_at_server(id, Failure::state);
    case Commit::out_of_memory: return operations_.run_out_of_memory(request.server);
    }
  }
  leave_server(id);
}

[[gnu::always_inline]] inline void Simulation::leave_server(std::uint32_t id) {
  ServerId const server = requests_[id].server;
  release(server, id);
  if (fleet_[server].keeps_worker) leave_worker(id);
  answer(id);
  if (fleet_[server].retiring) operations_.stop_if_idle(server);
}

/// A clock that runs as a request in service gets on: the time, which stands still while the server hangs; or
/// where requests share the workers, the share of one that each has had.
Nanoseconds Simulation::server_clock_ns(Request const& request) {
  if (fleet_[request.server].shares) return fleet_.sharing(request.server).served_ns(engine_.now());
  return std::max(engine_.now(), operations_.career(request.server).wakes_ns);
}

/// A request that has kept its worker until now.
[[gnu::always_inline]] inline void Simulation::leave_worker(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.session == no_session) [[unlikely]]
    wasted_work_.ends(id, request, engine_.now());
  request.has_worker = false;
  free_worker(request.server);
}

[[gnu::always_inline]] inline void Simulation::free_worker(ServerId id) {
  Server& server = fleet_[id];
  --server.busy;
  server.clock.stop(engine_.now());
  conservation_.service_ends(id);
  if (features_.checks_wait) [[unlikely]]
    pass_checks(id);
  if (server.waiting > 0) seize_worker(fleet_.dequeue(id, engine_.now()));
}

// To the store and back.

void Simulation::visit_store(std::uint32_t id) {
  Request& request = requests_[id];
  std::uint64_t hash = 0;
  Random draws{id};
  if (request.session != no_session) {
    Session const& session = clients_[request.session];
    Traffic const& traffic = clients_.traffic_of(session);
    std::uint32_t const trip = std::uint32_t{request.committing} << store_trip_bits | request.trips_left;
    hash = session.hash;
    draws = traffic.store_draws(session.hash, request.step, trip);
  }
  --request.trips_left;
  Store::Answer const answer = states_.store()->visit(engine_.now(), hash, draws);
  if (request.session != no_session) clients_[request.session].state_key = answer.shard;
  request.store_failed = answer.fate != Store::Fate::ok;
  request.ticket = engine_.at(answer.back_ns, kind_of(Step::store_answers), id);
}

void Simulation::store_answers(std::uint32_t id) {
  Request const& request = requests_[id];
  if (fleet_[request.server].hung) return stall(id, Step::store_answers);
  if (request.store_failed) return fail_at_store(id);
  if (request.trips_left > 0) return visit_store(id);
  if (request.committing) return state_written(id);
  state_read(id);
}

/// Without an answer of the store the request cannot be served, or its work cannot be kept.
void Simulation::fail_at_store(std::uint32_t id) {
  recorder_.store_error();
  fail_at_server(id, Failure::state);
}

// To other servers that have copies and back.

/// Another server has sent the state, or has taken the write.
void Simulation::copies_answer(std::uint32_t id) {
  Request const& request = requests_[id];
  if (fleet_[request.server].hung) return stall(id, Step::copies_answer);
  if (!request.committing) return begin_service(id);
  if (!gives_worker_back(request)) return leave_server(id);
  ServerId const server = request.server;
  release(server, id);
  answer(id);
  if (fleet_[server].retiring) operations_.stop_if_idle(server);
}

/// A write goes to the servers that are to have copies. Its answer waits until all of them have it, or for as
/// long as that takes at least, or not at all. Where copies are work for workers it waits without one: two
/// servers would else wait for each other, each with all of its workers, for ever.
void Simulation::write_to_copies(std::uint32_t id) {
  StateBackend const& states = states_.states();
  if (ServerId const left = states.left(); left != no_server && fleet_[left].retiring)
    operations_.stop_if_idle(left);
  std::span<CopyOrder const> const orders = states.copy_orders();
  if (!states_.cost().confirms_copies) {
    if (design_.state.replica_work_ns > 0)
      for (CopyOrder const& order : orders)
        send_copy({.server = order.server}, no_request, 0);
    return travel(ways_.to_copies, Step::copies_answer, id, &Simulation::copies_answer);
  }
  std::uint64_t const write = ++writes_awaited_;
  requests_[id].ticket = no_ticket;
  awaited_.set(id, {.write = write, .copies = orders.size()});
  for (CopyOrder const& order : orders)
    send_copy(order, id, write);
  if (gives_worker_back(requests_[id])) leave_worker(id);
}

bool Simulation::gives_worker_back(Request const& request) const {
  return states_.cost().confirms_copies && design_.state.replica_work_ns > 0 &&
         fleet_[request.server].keeps_worker;
}

/// A copy is work for its server's workers: it waits for one as requests do, and gives it back.
void Simulation::copy_waits(std::uint32_t id) { wait_for_worker(id); }
void Simulation::copy_leaves_worker(ServerId server) { free_worker(server); }

// The way back.

/// From a server to the balancer. What a partition holds up is sent again and again, and arrives when the
/// partition is over, unless its server has died by then.
[[gnu::always_inline]] inline void Simulation::travel_back(Step step, std::uint32_t id,
                                                           void (Simulation::*at_once)(std::uint32_t)) {
  if (features_.may_cut) [[unlikely]] {
    Request& request = requests_[id];
    if (Nanoseconds const until_ns = tier_.cut_until_ns(request.balancer, request.server); until_ns != 0) {
      request.bounced = step == Step::attempt_failed;
      request.held_up = fleet_[request.server].up;
      if (request.held_up) hold(request.server, id);
      request.ticket = engine_.at(until_ns, kind_of(Step::way_is_free), id);
      return;
    }
  }
  travel(ways_.to_balancer, step, id, at_once);
}

/// The partition is over that has held up an answer, or news of a failure.
void Simulation::way_is_free(std::uint32_t id) {
  Request& request = requests_[id];
  ServerId const server = request.server;
  bool const was_held = request.held_up;
  request.held_up = false;
  if (was_held) release(server, id);
  if (request.bounced)
    travel_back(Step::attempt_failed, id, &Simulation::attempt_failed);
  else
    travel_back(Step::answer_at_balancer, id, &Simulation::answer_at_balancer);
  if (was_held && fleet_[server].retiring) operations_.stop_if_idle(server);
}

[[gnu::always_inline]] inline void Simulation::answer(std::uint32_t id) {
  travel_back(Step::answer_at_balancer, id, &Simulation::answer_at_balancer);
}

[[gnu::always_inline]] inline void Simulation::answer_at_balancer(std::uint32_t id) {
  Request& request = requests_[id];
  if (features_.times_attempts && attempt_is_given_up(id)) [[unlikely]]
    return;
  conservation_.concluded();
  if (tier_.remove_load(request)) offer_connection(request.balancer, request.server);
  if (features_.ejects && tier_.conclude_from_answer(request))
    availability_changed(request.balancer, request.server);
  if (request.session == no_session) return drop(id);
  if (features_.follows_answers) tell_policy(id);
  if (design_.balancer.affinity.kind != AffinityKind::none &&
      tier_.bind(request, clients_[request.session]) && request.followed)
    chronicler_.tell(request, {.what = Happening::binds, .server = request.server});
  if (states_.cost().token_bytes > 0 && request.missing == Cause::none) return answer_with_token(id);
  if (nothing_happens_to_answer(id, ways_.down)) return answered_ahead(id, ways_.down);
  travel(ways_.down, Step::answer_at_client, id, &Simulation::answer_at_client);
}

/// Whether an answer that leaves the balancer on that way certainly comes before its client gives up and
/// before the window ends, to a session that goes on and thinks.
[[gnu::always_inline]] inline bool Simulation::nothing_happens_to_answer(std::uint32_t id,
                                                                         Way const& way) const {
  if (!features_.answers_ahead) return false;
  Request const& request = requests_[id];
  Session const& session = clients_[request.session];
  Nanoseconds const there_ns = engine_.now() + way.delay_ns;
  Way const& patience = ways_.patience[session.workload];
  bool const in_time = there_ns <= horizon_ns_ &&
                       (patience.lane == LaneId::none || there_ns < request.issued_ns + patience.delay_ns);
  return in_time && request.missing == Cause::none && !request.login && !request.relogin && !session.closed &&
         session.next_step < session.length;
}

/// What the client does when the answer has come is done now, because nobody looks at its session until then.
[[gnu::always_inline]] inline void Simulation::answered_ahead(std::uint32_t id, Way const& way) {
  engine_.saves_event();
  answered(id, engine_.now() + way.delay_ns);
}

/// How long the answer took since the dispatch. That nobody is logged in is soon said: it tells nothing of
/// how long requests take.
void Simulation::tell_policy(std::uint32_t id) {
  Request const& request = requests_[id];
  Nanoseconds const latency_ns = engine_.now() - *dispatched_ns_[id];
  dispatched_ns_.set(id, {});
  if (request.missing == Cause::none)
    tier_[request.balancer].answered(request.server, latency_ns, engine_.now());
}

/// And how long it has not come, if the request is on its way to the server, there, or on its way back. When
/// a client has given up, its balancer is told at once, without the time that the closing of the connection
/// takes.
void Simulation::tell_policy_of_failure(std::uint32_t id) {
  if (!features_.follows_answers || !dispatched_ns_.has(id) || !dispatched_ns_[id]) return;
  Request const& request = requests_[id];
  Nanoseconds const age_ns = engine_.now() - *dispatched_ns_[id];
  dispatched_ns_.set(id, {});
  tier_[request.balancer].failed(request.server, age_ns, engine_.now());
}

void Simulation::answer_with_token(std::uint32_t id) {
  std::int64_t const token_bytes = states_.token_bytes_down(id, requests_[id]);
  if (states_.refuses_down(token_bytes)) return fail_from_balancer(id, Failure::too_large);
  books_of(clients_[requests_[id].session]).bytes_down(token_bytes);
  if (token_bytes == states_.cost().token_bytes && nothing_happens_to_answer(id, ways_.down_with_token))
    return answered_ahead(id, ways_.down_with_token);
  carry(ways_.down, ways_.down_with_token, token_bytes, Step::answer_at_client, id,
        &Simulation::answer_at_client);
}

void Simulation::answer_at_client(std::uint32_t id) {
  Request const& request = requests_[id];
  if (request.session == no_session) return drop(id);
  if (request.failed) return error_at_client(id);
  if (request.missing != Cause::none) return logged_out_at_client(id);
  answered(id, engine_.now());
}

/// `now`: when the answer comes.
void Simulation::answered(std::uint32_t id, Nanoseconds now) {
  Request& request = requests_[id];
  std::uint32_t const session_id = request.session;
  Session& session = clients_[session_id];
  --session.in_flight;
  log_.add(request, session, AttemptEnd::ok, now);
  ClientBooks& books = books_of(session);
  books.request_ok(now, now - request.issued_ns, request.wait_ns);
  if (request.followed)
    chronicler_.tell(request,
                     {.at_ns = now, .what = Happening::is_answered, .for_ns = now - request.issued_ns});
  bool const kept = !features_.carries_tokens || states_.take_token(id, request);
  if (request.login) {
    session.logged_in = true;
    books.login_ok();
    recorder_.logged_in_at(request.server);
  } else if (clients_.workload_of(session).kind != SessionKind::login) {
    if (kept && (!features_.may_overwrite || states_.effect_is_there(session_id))) ++session.at_risk;
  }
  std::uint32_t const step = request.step;
  bool const resend =
      request.relogin && clients_.workload_of(session).resend && !clients_.replayed_open_loop(session);
  drop(id);
  if (resend) return send_refused_again(session_id, step);
  go_on(session_id, now);
}

/// The answer is that nobody is logged in.
void Simulation::logged_out_at_client(std::uint32_t id) {
  Request const request = requests_[id];
  --clients_[request.session].in_flight;
  log_.add(request, clients_[request.session], AttemptEnd::logged_out, engine_.now());
  books_of(clients_[request.session]).request_logged_out(engine_.now());
  if (request.followed)
    chronicler_.tell(request, {.what = Happening::is_logged_out, .cause = request.missing});
  drop(id);
  answered_logged_out(request.session, request);
}

// What interrupts the way.

/// The server has the request in hand and cannot go on with it: it answers with an error.
void Simulation::fail_at_server(std::uint32_t id, Failure failure) {
  ServerId const server = requests_[id].server;
  release(server, id);
  if (fleet_[server].keeps_worker) leave_worker(id);
  bounce(id, failure);
  if (fleet_[server].retiring) operations_.stop_if_idle(server);
}

/// Whether the application fails with this attempt. Its draw belongs to the attempt: whatever the fleet does,
/// the same ones fail.
bool Simulation::fails_in_service(Request const& request) const {
  if (request.session == no_session) return false;
  Session const& session = clients_[request.session];
  std::uint32_t const purpose = std::uint32_t{request.relogin} << 1 | std::uint32_t{request.resent};
  std::uint32_t const attempt =
      clients_.retries_so_far(request) << 16 | std::uint32_t{request.attempt} << 8 | purpose;
  return clients_.traffic_of(session).failure_draw(session.hash, request.step, attempt) <
         fleet_.group_of(request.server).failure_rate;
}

/// The server cannot take the request, or has died with it in hand: the balancer learns of it one hop later.
void Simulation::bounce(std::uint32_t id, Failure failure) {
  if (requests_[id].copy) return confirm_copy(id);
  if (requests_[id].check) return end_check(id, false);
  requests_[id].failure = failure;
  if (requests_[id].followed) chronicler_.tell(requests_[id], {.what = Happening::fails, .failure = failure});
  travel_back(Step::attempt_failed, id, &Simulation::attempt_failed);
}

void Simulation::fail_from_balancer(std::uint32_t id, Failure failure) {
  Request& request = requests_[id];
  tier_.end_retry(request);
  request.failed = true;
  request.failure = failure;
  if (request.followed) chronicler_.tell(request, {.what = Happening::turns_away, .failure = failure});
  travel(ways_.down, Step::answer_at_client, id, &Simulation::answer_at_client);
}

void Simulation::drop(std::uint32_t id) {
  requests_[id].ticket = no_ticket;
  requests_[id].timeout_ticket = no_ticket;
  requests_.free(id);
}

/// A server that hangs has the request and does nothing about it until it wakes.
void Simulation::stall(std::uint32_t id, Step step) {
  Request& request = requests_[id];
  if (request.followed) chronicler_.tell(request, {.what = Happening::hangs});
  if (step == Step::server_wakes) hold(request.server, id);
  Nanoseconds const wakes_ns = operations_.career(request.server).wakes_ns;
  request.ticket = engine_.at(wakes_ns, kind_of(step), id);
}

// What faults and operators do to requests on their way.

void Simulation::aborted(std::uint32_t id, Failure failure) {
  Request& request = requests_[id];
  request.ticket = no_ticket;
  request.held_up = false;
  if (awaited_.has(id)) awaited_.set(id, {});
  if (features_.may_hang) service_ends_ns_.set(id, 0);
  if (features_.wastes_work && !request.copy) wasted_work_.cut_off(id, request, server_clock_ns(request));
  bounce(id, failure);
}

void Simulation::delayed(ServerId server, Nanoseconds by_ns) {
  bool const wastes_time = features_.wastes_work && !fleet_[server].shares;
  for (std::uint32_t id = fleet_[server].first_active; id != no_request; id = requests_[id].next) {
    if (wastes_time) wasted_work_.stands_still(id, requests_[id], by_ns);
    if (!service_ends_ns_.has(id) || service_ends_ns_[id] == 0) continue;
    service_ends_ns_.at(id) += by_ns;
    requests_[id].ticket = engine_.at(service_ends_ns_[id], kind_of(Step::service_ends), id);
  }
}

// The event loop.

/// Takes an event to its step. An event on a request is moot unless the request still holds the event's
/// ticket: it was aborted, answered, or is another by now.
///
/// Events are passed by value: if a reference to this one left the loop, it would be in memory rather than in
/// registers, and its step would be known later.
[[gnu::always_inline]] inline void Simulation::handle(Event event) {
  std::uint32_t const subject = event.subject();
  auto const on_request = [&](void (Simulation::*step)(std::uint32_t)) {
    if (requests_[subject].ticket == event.ticket()) (this->*step)(subject);
  };
  switch (static_cast<Step>(event.kind())) {
  case Step::session_arrives: session_arrives(subject); break;
  case Step::session_begins: session_begins(subject); break;
  case Step::think_ends: think_ends(subject); break;
  case Step::next_at_balancer: next_at_balancer(subject); break;
  case Step::reach_balancer: on_request(&Simulation::reach_balancer); break;
  case Step::connection_freed: connection_freed(tier_.balancer_of(subject), tier_.server_of(subject)); break;
  case Step::queue_patience_ends: on_request(&Simulation::queue_patience_ends); break;
  case Step::reach_server: on_request(&Simulation::reach_server); break;
  case Step::server_wakes: on_request(&Simulation::server_wakes); break;
  case Step::store_answers: on_request(&Simulation::store_answers); break;
  case Step::copies_answer: on_request(&Simulation::copies_answer); break;
  case Step::copy_arrives: on_request(&Simulation::copy_arrives); break;
  case Step::copy_confirmed: on_request(&Simulation::copy_confirmed); break;
  case Step::service_ends: on_request(&Simulation::service_ends); break;
  case Step::sharing_departs: sharing_departs(subject, event.ticket()); break;
  case Step::way_is_free: on_request(&Simulation::way_is_free); break;
  case Step::answer_at_balancer: on_request(&Simulation::answer_at_balancer); break;
  case Step::attempt_times_out:
    if (!is_moot_attempt(event)) attempt_times_out(subject);
    break;
  case Step::attempt_failed: on_request(&Simulation::attempt_failed); break;
  case Step::answer_at_client: on_request(&Simulation::answer_at_client); break;
  case Step::pause_ends: on_request(&Simulation::pause_ends); break;
  case Step::patience_ends:
    if (is_moot_patience(event))
      // Those behind it may be moot as well: thousands, if timeouts are long.
      engine_.pass_over(end_ns_ - 1, [this](Event const& next) { return is_moot_patience(next); });
    else
      patience_ends(subject);
    break;
  case Step::old_patience_ends:
    if (requests_[subject].timeout_ticket == event.ticket()) patience_ends(subject);
    break;
  case Step::state_expires:
    states_.states().expire(subject);
    if (fleet_[subject].retiring) operations_.stop_if_idle(subject);
    break;
  case Step::replication:
    states_.states().carry_out(event);
    make_copies();
    break;
  case Step::verdict: verdict(event); break;
  case Step::table_sync: tier_.sync_tables(); break;
  case Step::balancing: balancing(event); break;
  case Step::operation: operations_.carry_out(event); break;
  }
}

TrialResult Simulation::run() {
  if (features_.only_jobs) return run_jobs();
  Event event;
  do
    while (engine_.next(horizon_ns_, event)) {
      if (engine_.has_upcoming()) foresight_.fetch_for(engine_.take_upcoming());
      handle(event);
    }
  while (goes_on());
  return finish();
}

} // namespace stickysim
