// The life of a request, from top to bottom:
//
//   issue → reach_balancer → dispatch → reach_server → wait_for_worker → seize_worker → read_state → serve
//         → service_ends → write_state → answer → answer_at_balancer → answer_at_client
//
// Each step is short and ends by scheduling, or taking, the next one by name. What interrupts the way stands
// at the end: bounce, fail_from_balancer, patience_ends, stall. Indices name requests, for a slab may move
// when it grows: no reference lives across a step.

#include "model/foresight.hpp"
#include "model/simulation.hpp"

#include <algorithm>
#include <cmath>
#include <memory>

namespace stickysim {

// At the client.

void Simulation::issue(std::uint32_t session_id, std::uint32_t step, Errand errand) {
  std::uint32_t const id = requests_.take();
  Session& session = sessions_[session_id];
  Traffic const& traffic = traffic_[session.workload];
  WorkloadClass const& workload = traffic.settings();
  Nanoseconds const now = engine_.now();

  Request& request = *std::construct_at(&requests_[id]);
  request.session = session_id;
  request.step = step;
  request.issued_ns = now;
  request.login = !session.logged_in;
  request.relogin = errand == Errand::relogin;
  request.resent = errand == Errand::resend;
  request.demand_ns = traffic.demand(session.number, request.relogin ? 0 : step);
  request.client_retries_left = static_cast<std::uint8_t>(workload.retries);
  if (balancers_.size() > 1) {
    bool const any = design_.balancer.balancer_of == BalancerOf::request;
    std::uint64_t const draw = any ? traffic.balancer_draw(session.number, step) : session.number;
    request.balancer = static_cast<std::uint16_t>(draw % balancers_.size());
  }
  ++session.in_flight;

  recorder_.request_issued(now);
  if (Hop const& patience = patience_[session.workload]; patience.lane != LaneId::none)
    request.timeout_ticket = engine_.on(patience.lane, now + patience.delay_ns,
                                        static_cast<std::uint32_t>(Step::patience_ends), id);
  send(id);
}

void Simulation::send(std::uint32_t id) {
  Request& request = requests_[id];
  request.retries_left = static_cast<std::uint8_t>(design_.balancer.retries);
  request.attempt = 0;
  request.same_server = false;
  request.pinned = false;
  request.committing = false;
  request.missing = Cause::none; // sent again by its client, it may find its state elsewhere
  request.astray = Cause::none;
  bool const carries_token = state_cost_.token_bytes > 0 && !request.login;
  if (carries_token) recorder_.bytes_up(state_cost_.token_bytes);
  travel(carries_token ? up_with_token_ : up_, Step::reach_balancer, id, &Simulation::reach_balancer);
}

// At the balancer: affinity first, then the policy.

void Simulation::reach_balancer(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.session == no_session) return drop(id);
  Session const& session = sessions_[request.session];
  Balancer& balancer = balancers_[request.balancer];
  BalancerSettings const& settings = design_.balancer;

  if (request.same_server) {
    request.same_server = false;
    if (balancer.takes_pinned(request.server) || settings.redispatch == Redispatch::off)
      return connect(id, request.server);
    if (request.pinned && settings.affinity.on_unavailable == OnUnavailable::strict)
      return fail_from_balancer(id, Failure::unavailable);
  } else if (settings.affinity.kind != AffinityKind::none && request.attempt == 0) {
    if (ServerId const home = bound_server(request); home != no_server) {
      request.pinned = true;
      if (balancer.takes_pinned(home)) {
        if (settings.affinity.counts_in_policy) balancer.count_pinned(home);
        return connect(id, home);
      }
      if (balancer.is_draining(home))
        request.astray = Cause::drain;
      else if (settings.affinity.on_unavailable == OnUnavailable::strict)
        return fail_from_balancer(id, Failure::unavailable);
      else if (settings.affinity.on_unavailable == OnUnavailable::wait)
        return wait_for_connection(id, home);
    }
  }

  request.pinned = false;
  if (!balancer.has_candidates()) return fail_from_balancer(id, Failure::unavailable);
  RoutingKey const key{.hash = affinity_hash(session),
                       .now_ns = engine_.now(),
                       .attempt = request.attempt,
                       .demand_ns = request.demand_ns};
  ServerId const server = balancer.choose(key, request.attempt > 0 ? request.server : no_server);
  fetch_for_coming_choices(balancer);
  if (server == no_server) return wait_for_connection(id, no_server);
  connect(id, server);
}

/// To a server that has been chosen, as soon as the balancer may open a connection to it.
inline void Simulation::connect(std::uint32_t id, ServerId server) {
  if (balancers_[requests_[id].balancer].full(server)) return wait_for_connection(id, server);
  dispatch(id, server);
}

void Simulation::dispatch(std::uint32_t id, ServerId server) {
  Request& request = requests_[id];
  request.server = server;
  add_load(request);
  if (ejects_) begin_probe(request);
  travel(to_server_, Step::reach_server, id, &Simulation::reach_server);
}

// At the server.

void Simulation::reach_server(std::uint32_t id) {
  Request const& request = requests_[id];
  Server const& server = fleet_[request.server];
  if (!server.up) {
    recorder_.misrouted();
    return bounce(id, Failure::refused);
  }
  if (server.hung) return stall(id, Step::reach_server);
  if (keeps_worker(fleet_.group_of(request.server))) return wait_for_worker(id);
  fleet_.hold(request.server, id);
  read_state(id);
}

void Simulation::wait_for_worker(std::uint32_t id) {
  Request& request = requests_[id];
  Server& server = fleet_[request.server];
  if (fleet_.group_of(request.server).discipline == Discipline::ps) {
    if (server.busy >= server.workers && server.busy - server.workers >= server.queue_limit)
      return bounce(id, Failure::rejected);
    fleet_.hold(request.server, id);
    return serve(id);
  }
  if (server.busy < server.workers) return seize_worker(id);
  if (server.waiting >= server.queue_limit) return bounce(id, Failure::rejected);
  fleet_.enqueue(request.server, id, engine_.now());
}

void Simulation::seize_worker(std::uint32_t id) {
  Request& request = requests_[id];
  Server& server = fleet_[request.server];
  ++server.busy;
  server.clock.start(engine_.now());
  fleet_.hold(request.server, id);
  if (fleet_.group_of(request.server).io == ServerIo::blocking)
    read_state(id);
  else
    serve(id);
}

inline void Simulation::read_state(std::uint32_t id) {
  Request& request = requests_[id];
  request.trips_left = static_cast<std::uint8_t>(state_cost_.reads);
  if (request.trips_left > 0) return visit_store(id);
  state_read(id);
}

/// What earlier requests have done is not in the state that was found: the user notices and goes on.
void Simulation::find_stale(Request const& request, Finding const& finding) {
  Session& session = sessions_[request.session];
  WorkloadClass const& workload = traffic_[session.workload].settings();
  std::uint32_t const vanished = std::min(finding.vanished, session.at_risk);
  session.at_risk -= vanished;
  recorder_.stale(workload.kind, vanished, workload.chunk_bytes);
}

inline void Simulation::state_read(std::uint32_t id) {
  Request& request = requests_[id];
  if (tracks_state_ && !request.login && request.session != no_session) {
    Finding const finding = states_->find(sessions_[request.session], request.server, engine_.now());
    if (may_overwrite_) note_read(id);
    if (finding.rebuild_ns > 0) request.demand_ns += finding.rebuild_ns;
    if (finding.vanished > 0) find_stale(request, finding);
    if (!finding.found) {
      bool const not_at_home = finding.cause == Cause::elsewhere || finding.cause == Cause::remap;
      request.missing = not_at_home && request.astray != Cause::none ? request.astray : finding.cause;
    }
  }
  if (keeps_worker(fleet_.group_of(request.server))) return serve(id);
  fleet_.release(request.server, id);
  wait_for_worker(id);
}

/// How long a worker is busy with a request. Without its state a request is turned away as soon as a worker
/// looks at it: it takes the overhead alone.
inline Nanoseconds Simulation::service_time(Request const& request) const {
  ServerGroup const& group = fleet_.group_of(request.server);
  if (request.missing != Cause::none) return group.overhead_ns;
  Nanoseconds work_ns = request.demand_ns;
  if (group.speed != 1) work_ns = std::llround(static_cast<double>(work_ns) / group.speed);
  if (may_slow_ && engine_.now() < careers_[request.server].slow_until_ns)
    work_ns = std::llround(static_cast<double>(work_ns) * careers_[request.server].slow_factor);
  return work_ns + group.overhead_ns + state_cost_.verify_ns;
}

inline void Simulation::serve(std::uint32_t id) {
  Request& request = requests_[id];
  ServerGroup const& group = fleet_.group_of(request.server);
  Nanoseconds const work_ns = service_time(request);
  if (group.discipline == Discipline::fifo) {
    Nanoseconds end = engine_.now() + work_ns;
    if (group.tick_ns > 0) end = (end + group.tick_ns - 1) / group.tick_ns * group.tick_ns;
    request.ticket = engine_.at(end, static_cast<std::uint32_t>(Step::service_ends), id);
    if (may_hang_) note_service_end(id, end);
    return;
  }
  Server& server = fleet_[request.server];
  if (server.busy++ < server.workers) server.clock.start(engine_.now());
  // The station's clock runs at the group's speed: it wants work, not time.
  Nanoseconds const work =
      group.speed == 1 ? work_ns : std::llround(static_cast<double>(work_ns) * group.speed);
  fleet_.sharing(request.server).join(engine_.now(), id, work);
  reschedule_sharing(request.server);
}

void Simulation::reschedule_sharing(ServerId server) {
  ProcessorSharing& sharing = fleet_.sharing(server);
  Nanoseconds const next = sharing.next_departure(engine_.now());
  sharing.ticket =
      next == never ? no_ticket : engine_.at(next, static_cast<std::uint32_t>(Step::sharing_departs), server);
}

void Simulation::sharing_departs(ServerId id, Ticket ticket) {
  ProcessorSharing& sharing = fleet_.sharing(id);
  if (sharing.ticket != ticket) return;
  std::uint32_t request = no_request;
  if (sharing.depart(engine_.now(), request)) {
    Server& server = fleet_[id];
    if (server.busy-- <= server.workers) server.clock.stop(engine_.now());
    reschedule_sharing(id);
    return service_ends(request);
  }
  reschedule_sharing(id);
}

void Simulation::service_ends(std::uint32_t id) {
  Request& request = requests_[id];
  ServerGroup const& group = fleet_.group_of(request.server);
  ++fleet_[request.server].served;
  if (may_hang_) note_service_end(id, 0);
  if (request.session == no_session) recorder_.work_wasted(service_time(request));
  if (group.io == ServerIo::async && group.discipline == Discipline::fifo) free_worker(request.server);
  write_state(id);
}

inline void Simulation::write_state(std::uint32_t id) {
  Request& request = requests_[id];
  request.committing = true;
  request.trips_left = request.missing == Cause::none ? static_cast<std::uint8_t>(state_cost_.writes) : 0;
  if (request.trips_left > 0) return visit_store(id);
  state_written(id);
}

inline void Simulation::state_written(std::uint32_t id) {
  Request& request = requests_[id];
  if (tracks_state_ && request.missing == Cause::none && request.session != no_session) {
    Session& session = sessions_[request.session];
    bool const last = session.next_step >= session.length && !session.step_pending &&
                      session.in_flight == 1 && !request.relogin;
    bool const overwrites = may_overwrite_ && !request.login && session.last_use_ns > reads_ns_[id];
    switch (states_->commit(session, request.server, engine_.now(), request.login, last)) {
    case Commit::done:
      if (overwrites) overwrite(session);
      break;
    case Commit::refused: return fail_at_store(id);
    case Commit::out_of_memory: return run_out_of_memory(request.server);
    }
  }
  ServerId const server = request.server;
  fleet_.release(server, id);
  if (keeps_worker(fleet_.group_of(server))) free_worker(server);
  answer(id);
  if (fleet_[server].retiring) stop_if_idle(server);
}

/// A request writes back the whole state as it was when it read it: what another one of its session has
/// written meanwhile is gone. Source: Spring Session reference, `SaveMode`.
void Simulation::overwrite(Session& session) {
  WorkloadClass const& workload = traffic_[session.workload].settings();
  if (workload.kind == SessionKind::login) return; // nothing is in the state that could be missed
  if (session.at_risk > 0) --session.at_risk;
  recorder_.overwritten(workload.kind, workload.chunk_bytes);
}

inline void Simulation::free_worker(ServerId id) {
  Server& server = fleet_[id];
  --server.busy;
  server.clock.stop(engine_.now());
  if (server.waiting > 0) seize_worker(fleet_.dequeue(id, engine_.now()));
}

// To the store and back.

void Simulation::visit_store(std::uint32_t id) {
  Request& request = requests_[id];
  std::uint64_t hash = 0;
  Random draws{id};
  if (request.session != no_session) {
    Session const& session = sessions_[request.session];
    Traffic const& traffic = traffic_[session.workload];
    std::uint32_t const trip = std::uint32_t{request.committing} << 8 | request.trips_left;
    hash = traffic.session_hash(session.number);
    draws = traffic.store_draws(session.number, request.step, trip);
  }
  --request.trips_left;
  Store::Answer const answer = store_->visit(engine_.now(), hash, draws);
  request.store_failed = answer.fate != Store::Fate::ok;
  request.ticket = engine_.at(answer.back_ns, static_cast<std::uint32_t>(Step::store_answers), id);
}

void Simulation::store_answers(std::uint32_t id) {
  Request const& request = requests_[id];
  if (fleet_[request.server].hung) return stall(id, Step::store_answers);
  if (request.store_failed) return fail_at_store(id);
  if (request.trips_left > 0) return visit_store(id);
  if (request.committing) return state_written(id);
  state_read(id);
}

/// Without the store there is nothing to serve from, or to keep what was served.
void Simulation::fail_at_store(std::uint32_t id) {
  recorder_.store_error();
  fail_at_server(id, Failure::state);
}

// The way back.

inline void Simulation::answer(std::uint32_t id) {
  travel(to_balancer_, Step::answer_at_balancer, id, &Simulation::answer_at_balancer);
}

void Simulation::answer_at_balancer(std::uint32_t id) {
  Request& request = requests_[id];
  remove_load(request);
  if (ejects_) conclude_from_answer(request);
  if (request.session == no_session) return drop(id);
  if (request.missing == Cause::none && !request.resent_by_client && request.attempt == 0) {
    // A first attempt was dispatched as soon as it had come up from the client; of later ones that is not
    // known.
    Hop const& up = state_cost_.token_bytes > 0 && !request.login ? up_with_token_ : up_;
    Nanoseconds const dispatched_ns = request.issued_ns + up.delay_ns;
    balancers_[request.balancer].answered(request.server, engine_.now() - dispatched_ns, engine_.now());
  }
  if (design_.balancer.affinity.kind != AffinityKind::none) bind(request);
  bool const carries_token = state_cost_.token_bytes > 0 && request.missing == Cause::none;
  if (carries_token) recorder_.bytes_down(state_cost_.token_bytes);
  travel(carries_token ? down_with_token_ : down_, Step::answer_at_client, id, &Simulation::answer_at_client);
}

void Simulation::answer_at_client(std::uint32_t id) {
  Request& request = requests_[id];
  if (request.session == no_session) return drop(id);
  Nanoseconds const now = engine_.now();
  if (request.failed && request.client_retries_left > 0) {
    --request.client_retries_left;
    request.failed = false;
    request.resent_by_client = true;
    recorder_.retry();
    return send(id);
  }

  std::uint32_t const session_id = request.session;
  Session& session = sessions_[session_id];
  --session.in_flight;
  if (request.failed) {
    recorder_.request_failed(now, request.failure);
    drop(id);
    return answered_failed(session_id);
  }
  if (request.missing != Cause::none) {
    recorder_.request_logged_out(now);
    Request const refused = request;
    drop(id);
    return answered_logged_out(session_id, refused);
  }
  recorder_.request_ok(now, now - request.issued_ns, request.wait_ns);
  WorkloadClass const& workload = traffic_[session.workload].settings();
  if (request.login) {
    session.logged_in = true;
    recorder_.login_ok(request.server);
  } else if (workload.kind != SessionKind::login) {
    ++session.at_risk;
  }
  std::uint32_t const step = request.step;
  bool const resend = request.relogin && workload.resend && !replayed_open_loop(session);
  drop(id);
  if (resend) return issue(session_id, step, Errand::resend);
  go_on(session_id);
}

// What interrupts the way.

/// The server has the request in hand and cannot go on with it: it answers with an error.
void Simulation::fail_at_server(std::uint32_t id, Failure failure) {
  ServerId const server = requests_[id].server;
  fleet_.release(server, id);
  if (keeps_worker(fleet_.group_of(server))) free_worker(server);
  bounce(id, failure);
  if (fleet_[server].retiring) stop_if_idle(server);
}

/// The server cannot take the request, or has died with it in hand: the balancer learns of it one hop later.
void Simulation::bounce(std::uint32_t id, Failure failure) {
  requests_[id].failure = failure;
  travel(to_balancer_, Step::bounce, id, &Simulation::attempt_failed);
}

void Simulation::fail_from_balancer(std::uint32_t id, Failure failure) {
  Request& request = requests_[id];
  request.failed = true;
  request.failure = failure;
  travel(down_, Step::answer_at_client, id, &Simulation::answer_at_client);
}

/// The client gives up. The request goes on without it until whoever works on it is done.
void Simulation::patience_ends(std::uint32_t id) {
  Request& request = requests_[id];
  std::uint32_t const session = request.session;
  request.session = no_session;
  request.timeout_ticket = no_ticket;
  --sessions_[session].in_flight;
  recorder_.request_failed(engine_.now(), Failure::timeout);
  answered_failed(session);
}

void Simulation::drop(std::uint32_t id) {
  requests_[id].ticket = no_ticket;
  requests_[id].timeout_ticket = no_ticket;
  requests_.free(id);
}

/// A server that hangs has the request and does nothing about it until it wakes.
void Simulation::stall(std::uint32_t id, Step step) {
  Request& request = requests_[id];
  Nanoseconds const wakes_ns = careers_[request.server].wakes_ns;
  request.ticket = engine_.at(wakes_ns, static_cast<std::uint32_t>(step), id);
}

/// The event loop: takes each event to its step. An event on a request is moot unless the request still holds
/// the event's ticket (it was aborted, answered, or is another by now).
TrialResult Simulation::run() {
  Event event;
  while (engine_.next(run_.duration_ns, event)) {
    fetch_for_coming_events();
    std::uint32_t const subject = event.subject();
    auto const on_request = [&](void (Simulation::*step)(std::uint32_t)) {
      if (requests_[subject].ticket == event.ticket()) (this->*step)(subject);
    };
    switch (static_cast<Step>(event.kind())) {
    case Step::session_arrives: session_arrives(subject); break;
    case Step::session_begins: begin_session(subject); break;
    case Step::think_ends: think_ends(subject); break;
    case Step::reach_balancer:
    case Step::retry: on_request(&Simulation::reach_balancer); break;
    case Step::reach_server: on_request(&Simulation::reach_server); break;
    case Step::store_answers: on_request(&Simulation::store_answers); break;
    case Step::service_ends: on_request(&Simulation::service_ends); break;
    case Step::sharing_departs: sharing_departs(subject, event.ticket()); break;
    case Step::answer_at_balancer: on_request(&Simulation::answer_at_balancer); break;
    case Step::bounce: on_request(&Simulation::attempt_failed); break;
    case Step::queue_patience_ends: on_request(&Simulation::queue_patience_ends); break;
    case Step::answer_at_client: on_request(&Simulation::answer_at_client); break;
    case Step::patience_ends:
      if (requests_[subject].timeout_ticket == event.ticket()) patience_ends(subject);
      break;
    default: handle(event);
    }
  }
  return finish();
}

} // namespace stickysim
