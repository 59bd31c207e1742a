// What befalls servers and balancers, and what balancers come to know of it.

#include "model/simulation.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

namespace {

/// Whether a partition separates its server from `balancer`, or from all of them.
bool concerns(PlannedFault const& fault, std::uint32_t balancer) {
  return fault.balancer <= 0 || fault.balancer == std::int64_t{balancer} + 1;
}

} // namespace

void Simulation::note(EventKind kind, ServerId server, std::int32_t balancer) {
  recorder_.fleet_event({.at_ns = engine_.now(), .kind = kind, .server = server, .balancer = balancer});
}

void Simulation::note_store(EventKind kind, std::uint32_t shard) {
  recorder_.fleet_event({.at_ns = engine_.now(), .kind = kind, .server = no_server, .shard = shard});
}

void Simulation::strike(std::uint32_t place) {
  PlannedFault const& fault = plan_[place];
  if (fault.only_busy && fleet_[fault.target].busy == 0) return;
  switch (fault.kind) {
  case FaultKind::crash: return crash(fault.target, fault.for_ns);
  case FaultKind::hang: return hang(fault.target, fault.for_ns);
  case FaultKind::slow: return slow_down(fault.target, fault.for_ns, fault.factor);
  case FaultKind::balancer_restart: return restart_balancer(fault.target);
  case FaultKind::partition: return cut_off(place);
  case FaultKind::leak: return start_leak(place);
  case FaultKind::store_crash: return lose_store(fault);
  case FaultKind::store_hang: return hang_store(place);
  case FaultKind::store_slow: // the store has known since the start
    if (!store_) return;
    recorder_.fault_strikes(engine_.now(), engine_.now() + fault.for_ns);
    return note_store(EventKind::store_slow, fault.target);
  }
}

/// For a fault that is not over when it has struck.
void Simulation::go_on_with_fault(std::uint32_t place, Ticket ticket) {
  PlannedFault const& fault = plan_[place];
  if (fault.kind == FaultKind::partition) return heal(fault);
  if (fault.kind == FaultKind::store_hang) return end_hang_of_store(fault);
  if (careers_[fault.target].leak_ticket == ticket) leak_more(fault.target);
}

void Simulation::crash(ServerId server, Nanoseconds for_ns) {
  if (!fleet_[server].up) return; // it is down already, or not there
  Nanoseconds const now = engine_.now();
  recorder_.fault_strikes(now, now + for_ns + fleet_.group_of(server).boot_time_ns);
  take_down(server, Cause::crash, EventKind::crash);
  health_.truth_changed(server, Responds::refuses);
  if (leaves_for_good(careers_[server].retirement)) return stop(server);
  careers_[server].boot_ticket = schedule(for_ns, Step::boot, server);
}

/// The kernel kills a server that asks for more memory than there is; it boots at once.
void Simulation::run_out_of_memory(ServerId server) {
  take_down(server, Cause::oom, EventKind::crash);
  health_.truth_changed(server, Responds::refuses);
  if (leaves_for_good(careers_[server].retirement)) return stop(server);
  boot(server);
}

/// Work in hand and local states are gone.
void Simulation::take_down(ServerId id, Cause cause, EventKind kind) {
  Server& server = fleet_[id];
  Nanoseconds const now = engine_.now();
  std::vector<std::uint32_t> aborted;
  for (std::uint32_t request = server.first_active; request != no_request; request = requests_[request].next)
    aborted.push_back(request);
  for (std::uint32_t left = server.waiting; left > 0; --left)
    aborted.push_back(fleet_.dequeue(id, now));

  server.up = false;
  server.hung = false;
  server.first_active = no_request;
  for (std::uint32_t in_use = std::min(server.busy, server.workers); in_use > 0; --in_use)
    server.clock.stop(now);
  server.busy = 0;
  if (fleet_[id].shares) fleet_.sharing(id).clear();
  careers_[id].leak_ticket = no_ticket;
  careers_[id].stop_ticket = no_ticket; // it has

  down_since_ns_[id] = now;
  recorder_.server_goes_down(id, now, kind == EventKind::crash);
  recorder_.fleet_event(
      {.at_ns = now, .kind = kind, .server = id, .states_destroyed = states_->wipe(id, cause)});
  for (std::uint32_t const request : aborted) {
    requests_[request].ticket = no_ticket;
    bounce(request, Failure::reset);
  }
}

/// Whatever is in service takes so much longer; whatever arrives waits.
void Simulation::hang(ServerId id, Nanoseconds for_ns) {
  Server& server = fleet_[id];
  if (!server.up || server.hung || for_ns == 0) return;
  Nanoseconds const now = engine_.now();
  recorder_.fault_strikes(now, now + for_ns);
  server.hung = true;
  careers_[id].wakes_ns = now + for_ns;
  schedule(for_ns, Step::wake, id);
  if (fleet_[id].shares) {
    fleet_.sharing(id).pause(now);
    fleet_.sharing(id).ticket = no_ticket;
  }
  for (std::uint32_t request = server.first_active; request != no_request;
       request = requests_[request].next) {
    if (request >= service_ends_ns_.size() || service_ends_ns_[request] == 0) continue;
    service_ends_ns_[request] += for_ns;
    requests_[request].ticket =
        engine_.at(service_ends_ns_[request], static_cast<std::uint32_t>(Step::service_ends), request);
  }
  down_since_ns_[id] = now;
  note(EventKind::hang, id);
  health_.truth_changed(id, Responds::hangs);
}

void Simulation::wake(ServerId id) {
  Server& server = fleet_[id];
  Nanoseconds const now = engine_.now();
  if (!server.hung || careers_[id].wakes_ns != now) return; // it has died meanwhile
  server.hung = false;
  if (fleet_[id].shares) {
    fleet_.sharing(id).resume(now);
    reschedule_sharing(id);
  }
  note(EventKind::wake, id);
  health_.truth_changed(id, Responds::well);
}

/// What it starts to serve from now on takes so many times as long.
void Simulation::slow_down(ServerId id, Nanoseconds for_ns, double factor) {
  if (!careers_[id].rented) return;
  careers_[id].slow_until_ns = engine_.now() + for_ns;
  careers_[id].slow_factor = factor;
  recorder_.fault_strikes(engine_.now(), engine_.now() + for_ns);
  note(EventKind::slow, id);
}

/// Some balancers and the server lose each other: what they send is dropped. All else goes on. It is the
/// network's fault: who joins meanwhile is cut off as well.
void Simulation::cut_off(std::uint32_t place) {
  PlannedFault const& fault = plan_[place];
  if (fault.for_ns == 0) return;
  Nanoseconds const until_ns = engine_.now() + fault.for_ns;
  bool const there = careers_[fault.target].rented;
  if (there) recorder_.fault_strikes(engine_.now(), until_ns);
  for (std::uint32_t balancer = 0; balancer < balancers_.size(); ++balancer) {
    if (!concerns(fault, balancer)) continue;
    Nanoseconds& cut_until_ns = cut_until_ns_[pair_of(balancer, fault.target)];
    if (cut_until_ns != 0) continue; // it was prolonged when it began
    cut_until_ns = reach_again_ns(place, balancer);
    if (there) note(EventKind::partition, fault.target, static_cast<std::int32_t>(balancer));
    health_.cut(balancer, fault.target, true);
  }
  engine_.at(until_ns, static_cast<std::uint32_t>(Step::fault),
             static_cast<std::uint32_t>(plan_.size()) + place);
}

/// When the balancer and the server of a partition that begins reach each other again: others that strike
/// before it is over prolong it.
Nanoseconds Simulation::reach_again_ns(std::uint32_t place, std::uint32_t balancer) const {
  ServerId const server = plan_[place].target;
  Nanoseconds until_ns = plan_[place].at_ns + plan_[place].for_ns;
  for (std::size_t next = place + 1; next < plan_.size() && plan_[next].at_ns <= until_ns; ++next) {
    PlannedFault const& other = plan_[next];
    if (other.kind == FaultKind::partition && other.target == server && concerns(other, balancer))
      until_ns = std::max(until_ns, other.at_ns + other.for_ns);
  }
  return until_ns;
}

void Simulation::heal(PlannedFault const& fault) {
  for (std::uint32_t balancer = 0; balancer < balancers_.size(); ++balancer) {
    Nanoseconds& cut_until_ns = cut_until_ns_[pair_of(balancer, fault.target)];
    if (!concerns(fault, balancer) || cut_until_ns != engine_.now()) continue; // another one lasts
    cut_until_ns = 0;
    if (careers_[fault.target].rented)
      note(EventKind::healed, fault.target, static_cast<std::int32_t>(balancer));
    health_.cut(balancer, fault.target, false);
  }
}

void Simulation::start_leak(std::uint32_t place) {
  ServerId const server = plan_[place].target;
  careers_[server].leak = place;
  if (careers_[server].rented) note(EventKind::leak, server);
  if (fleet_[server].up) leak_from_now(server);
}

/// What is leaked takes memory in steps; each of them comes as an event of its fault.
void Simulation::leak_from_now(ServerId server) {
  careers_[server].leaks_since_ns = engine_.now();
  leak_more(server);
}

/// A restart gives leaked memory back. Where it has taken all there is no other cure, whatever is done about
/// states that find no room.
void Simulation::leak_more(ServerId server) {
  constexpr double steps = 256;
  Career& career = careers_[server];
  double const rate = plan_[career.leak].rate_bytes_per_s;
  auto const memory = static_cast<double>(fleet_.group_of(server).memory_bytes);
  double const leaked = to_seconds(engine_.now() - career.leaks_since_ns) * rate;
  career.leak_ticket = no_ticket;
  if (leaked >= memory ||
      states_->occupy(server, static_cast<std::uint64_t>(leaked)) == Commit::out_of_memory)
    return run_out_of_memory(server);
  auto const step_ns = static_cast<Nanoseconds>(std::ceil(memory / steps / rate * 1e9));
  career.leak_ticket = schedule(std::max<Nanoseconds>(1, step_ns), Step::fault,
                                static_cast<std::uint32_t>(plan_.size()) + career.leak);
}

/// Its table is lost, unless other balancers keep it in step: they teach it anew. Source: HAProxy 2.6
/// configuration manual, `peers`.
void Simulation::restart_balancer(std::uint32_t balancer) {
  note(EventKind::balancer_restart, no_server, static_cast<std::int32_t>(balancer));
  bool const taught = design_.balancer.affinity.sync_delay_ns >= 0 && balancers_.size() > 1;
  if (!taught && design_.balancer.affinity.kind == AffinityKind::table) balancers_[balancer].table().clear();
}

/// The store knows of its outages from the start; here its states learn of them: of a crash, or of the
/// failover from a primary that hangs.
void Simulation::lose_store(PlannedFault const& fault) {
  if (!store_) return; // no state is in it
  Nanoseconds const now = engine_.now();
  StoreCrash const* crash = nullptr;
  std::uint64_t destroyed = 0;
  for (StoreOutages const& outages : store_->outages()) {
    if (fault.target != 0 && fault.target != outages.shard()) continue;
    StoreCrash const* const here = outages.crash_at(now);
    if (here == nullptr) continue; // it is down already
    crash = here;
    destroyed += states_->store_lost(outages.shard(), here->lost_from_ns, now, here->cause);
  }
  if (crash == nullptr) return;
  bool const hangs = fault.kind == FaultKind::store_hang;
  if (!hangs) recorder_.fault_strikes(now, crash->serves_again_ns);
  recorder_.fleet_event({.at_ns = now,
                         .kind = hangs ? EventKind::store_failover : EventKind::store_down,
                         .server = no_server,
                         .states_destroyed = destroyed,
                         .shard = fault.target});
  if (!hangs) engine_.at(crash->serves_again_ns, static_cast<std::uint32_t>(Step::store_up), fault.target);
}

/// As with a crash, the store has known from the start.
void Simulation::hang_store(std::uint32_t place) {
  if (!store_) return;
  PlannedFault const& fault = plan_[place];
  Nanoseconds over_ns = 0;
  for (StoreOutages const& outages : store_->outages())
    if (fault.target == 0 || fault.target == outages.shard())
      over_ns = std::max(over_ns, outages.hang_ends(engine_.now()));
  if (over_ns == 0) return; // it is down or hangs already
  recorder_.fault_strikes(engine_.now(), over_ns);
  note_store(EventKind::store_hang, fault.target);
  engine_.at(over_ns, static_cast<std::uint32_t>(Step::fault),
             static_cast<std::uint32_t>(plan_.size()) + place);
}

/// It goes on by itself, or has been fenced, or has crashed, which is told elsewhere.
void Simulation::end_hang_of_store(PlannedFault const& fault) {
  StoreCrash const* crash = nullptr;
  for (StoreOutages const& outages : store_->outages())
    if (crash == nullptr && (fault.target == 0 || fault.target == outages.shard()))
      crash = outages.crash_at(engine_.now());
  if (crash == nullptr) return note_store(EventKind::store_up, fault.target);
  if (crash->fences) lose_store(fault);
}

void Simulation::boot(ServerId server) {
  note(EventKind::boot, server);
  careers_[server].boot_ticket = schedule(fleet_.group_of(server).boot_time_ns, Step::up, server);
}

void Simulation::server_up(ServerId server) {
  Nanoseconds const now = engine_.now();
  fleet_[server].up = true;
  states_->join(server);
  careers_[server].warm_ns = now + fleet_.group_of(server).warmup_time_ns;
  recorder_.server_comes_up(server, now);
  note(EventKind::up, server);
  health_.truth_changed(server, Responds::well);
  if (careers_[server].leak != no_leak) leak_from_now(server);
  back_from_retirement(server);
}

void Simulation::verdict(Event const& event) {
  HealthChecks::Verdict const verdict = health_.verdict(event);
  if (!verdict.moot) mark(verdict.balancer, verdict.server, verdict.up);
}

void Simulation::mark(std::uint32_t balancer, ServerId server, bool up) {
  balancers_[balancer].mark(server, up);
  note(up ? EventKind::marked_up : EventKind::marked_down, server, static_cast<std::int32_t>(balancer));
  if (up)
    start_slowly(balancer, server);
  else if (health_.all_believe_down(server) && (!fleet_[server].up || fleet_[server].hung))
    recorder_.detected(engine_.now() - down_since_ns_[server]);
  availability_changed(balancer, server);
}

/// The board shows all that has happened up to its instant, that instant included.
void Simulation::refresh_board() {
  for (Balancer& balancer : balancers_)
    for (ServerId server = 0; server < fleet_.size(); ++server)
      balancer.set_load(server, true_loads_[server]);
  engine_.on(board_, engine_.now() + design_.balancer.load_info_period_ns,
             static_cast<std::uint32_t>(Step::board_refresh), 0);
}

} // namespace stickysim
