// What faults do to servers, balancers and the store, and how servers come back from them.

#include "model/fleet_operations.hpp"

#include <algorithm>
#include <cmath>

namespace stickysim {

namespace {

/// Whether a partition separates its server from `balancer`, or from all of them.
bool concerns(PlannedFault const& fault, std::uint32_t balancer) {
  return fault.balancer <= 0 || fault.balancer == std::int64_t{balancer} + 1;
}

} // namespace

void FleetOperations::note(EventKind kind, ServerId server, std::int32_t balancer) {
  recorder_.fleet_event({.at_ns = engine_.now(), .kind = kind, .server = server, .balancer = balancer});
}

void FleetOperations::note_store(EventKind kind, std::uint32_t shard) {
  recorder_.fleet_event({.at_ns = engine_.now(), .kind = kind, .server = no_server, .shard = shard});
}

void FleetOperations::strike(std::uint32_t place) {
  PlannedFault const& fault = plan_[place];
  if (fault.only_busy && fleet_[fault.target].busy == 0) return;
  switch (fault.kind) {
  case FaultKind::crash: return crash(fault.target, fault.for_ns);
  case FaultKind::hang: return hang(fault.target, fault.for_ns);
  case FaultKind::slow: return slow_down(fault.target, fault.for_ns, fault.factor);
  case FaultKind::balancer_restart: return tier_.restart(fault.target);
  case FaultKind::partition: return cut_off(place);
  case FaultKind::leak: return start_leak(place);
  case FaultKind::store_crash: return lose_store(fault);
  case FaultKind::store_hang: return hang_store(place);
  case FaultKind::store_slow: // the store has known since the start
    if (states_.store() == nullptr) return;
    recorder_.fault_strikes(engine_.now(), engine_.now() + fault.for_ns);
    return note_store(EventKind::store_slow, fault.target);
  }
}

// Servers.

void FleetOperations::crash(ServerId server, Nanoseconds for_ns) {
  if (!fleet_[server].up) return; // it is down already, or not there
  Nanoseconds const now = engine_.now();
  recorder_.fault_strikes(now, now + for_ns + fleet_.group_of(server).boot_time_ns);
  take_down(server, Cause::crash, EventKind::crash);
  tier_.truth_changed(server, Responds::refuses);
  if (leaves_for_good(careers_[server].retirement)) return stop(server);
  careers_[server].boot_ticket = agenda_.after(for_ns, {Operation::Kind::server_boots, server});
}

void FleetOperations::run_out_of_memory(ServerId server) {
  take_down(server, Cause::oom, EventKind::crash);
  tier_.truth_changed(server, Responds::refuses);
  if (leaves_for_good(careers_[server].retirement)) return stop(server);
  boot(server);
}

/// Work in hand and local states are gone.
void FleetOperations::take_down(ServerId server, Cause cause, EventKind kind) {
  Nanoseconds const now = engine_.now();
  std::vector<std::uint32_t> const aborted = fleet_.take_down(server, now);
  careers_[server].leak_ticket = no_ticket;
  careers_[server].stop_ticket = no_ticket; // it has stopped

  recorder_.server_goes_down(server, now, kind == EventKind::crash);
  recorder_.fleet_event({.at_ns = now,
                         .kind = kind,
                         .server = server,
                         .states_destroyed = states_.states().wipe(server, cause)});
  for (std::uint32_t const request : aborted)
    aftermath_.aborted(request, Failure::reset);
  careers_[server].wakes_ns = 0;
}

/// What is in service takes `for_ns` longer; what arrives waits.
void FleetOperations::hang(ServerId server, Nanoseconds for_ns) {
  if (!fleet_[server].up || fleet_[server].hung || for_ns == 0) return;
  Nanoseconds const now = engine_.now();
  recorder_.fault_strikes(now, now + for_ns);
  careers_[server].wakes_ns = now + for_ns;
  agenda_.after(for_ns, {Operation::Kind::server_wakes, server});
  fleet_.hang(server, now);
  aftermath_.delayed(server, for_ns);
  note(EventKind::hang, server);
  tier_.truth_changed(server, Responds::hangs);
}

void FleetOperations::wake(ServerId server) {
  Nanoseconds const now = engine_.now();
  if (!fleet_[server].hung || careers_[server].wakes_ns != now) return; // it has died meanwhile
  fleet_.wake(server, engine_);
  note(EventKind::wake, server);
  tier_.truth_changed(server, Responds::well);
}

/// Service that starts from now on takes `factor` times as long.
void FleetOperations::slow_down(ServerId server, Nanoseconds for_ns, double factor) {
  if (!careers_[server].rented) return;
  careers_[server].slow_until_ns = engine_.now() + for_ns;
  careers_[server].slow_factor = factor;
  recorder_.fault_strikes(engine_.now(), engine_.now() + for_ns);
  note(EventKind::slow, server);
}

void FleetOperations::boot(ServerId server) {
  note(EventKind::boot, server);
  careers_[server].boot_ticket =
      agenda_.after(fleet_.group_of(server).boot_time_ns, {Operation::Kind::server_is_up, server});
}

void FleetOperations::server_up(ServerId server) {
  Nanoseconds const now = engine_.now();
  fleet_[server].up = true;
  states_.states().join(server);
  careers_[server].warm_ns = now + fleet_.group_of(server).warmup_time_ns;
  recorder_.server_comes_up(server, now);
  note(EventKind::up, server);
  tier_.truth_changed(server, Responds::well);
  if (careers_[server].leak != no_leak) leak_from_now(server);
  back_from_retirement(server);
}

// The network.

/// Some balancers and the server lose each other: what they send is dropped. All else goes on. It is the
/// network's fault: a server that joins meanwhile is cut off as well.
void FleetOperations::cut_off(std::uint32_t place) {
  PlannedFault const& fault = plan_[place];
  if (fault.for_ns == 0) return;
  Nanoseconds const until_ns = engine_.now() + fault.for_ns;
  bool const there = careers_[fault.target].rented;
  if (there) recorder_.fault_strikes(engine_.now(), until_ns);
  for (std::uint32_t balancer = 0; balancer < tier_.size(); ++balancer) {
    if (!concerns(fault, balancer)) continue;
    if (tier_.cut_until_ns(balancer, fault.target) != 0) continue; // it was prolonged when it began
    if (there) note(EventKind::partition, fault.target, static_cast<std::int32_t>(balancer));
    tier_.cut(balancer, fault.target, reach_again_ns(place, balancer));
  }
  agenda_.at(until_ns, {Operation::Kind::partition_heals, place});
}

/// When the balancer and the server of a partition that begins reach each other again: others that strike
/// before it is over prolong it.
Nanoseconds FleetOperations::reach_again_ns(std::uint32_t place, std::uint32_t balancer) const {
  ServerId const server = plan_[place].target;
  Nanoseconds until_ns = plan_[place].at_ns + plan_[place].for_ns;
  for (std::size_t next = place + 1; next < plan_.size() && plan_[next].at_ns <= until_ns; ++next) {
    PlannedFault const& other = plan_[next];
    if (other.kind == FaultKind::partition && other.target == server && concerns(other, balancer))
      until_ns = std::max(until_ns, other.at_ns + other.for_ns);
  }
  return until_ns;
}

void FleetOperations::heal(PlannedFault const& fault) {
  for (std::uint32_t balancer = 0; balancer < tier_.size(); ++balancer) {
    if (!concerns(fault, balancer)) continue;
    if (tier_.cut_until_ns(balancer, fault.target) != engine_.now()) continue; // another one lasts
    if (careers_[fault.target].rented)
      note(EventKind::healed, fault.target, static_cast<std::int32_t>(balancer));
    tier_.heal(balancer, fault.target);
  }
}

// Memory.

void FleetOperations::start_leak(std::uint32_t place) {
  ServerId const server = plan_[place].target;
  careers_[server].leak = place;
  if (careers_[server].rented) note(EventKind::leak, server);
  if (fleet_[server].up) leak_from_now(server);
}

/// What is leaked takes memory in steps.
void FleetOperations::leak_from_now(ServerId server) {
  careers_[server].leaks_since_ns = engine_.now();
  leak_more(server);
}

/// A restart gives leaked memory back. Where the leak has taken all of it there is no other cure, whatever
/// `on_memory_full` says of states that find no room.
void FleetOperations::leak_more(ServerId server) {
  constexpr double steps = 256;
  Career& career = careers_[server];
  double const rate = plan_[career.leak].rate_bytes_per_s;
  auto const memory = static_cast<double>(fleet_.group_of(server).memory_bytes);
  double const leaked = to_seconds(engine_.now() - career.leaks_since_ns) * rate;
  career.leak_ticket = no_ticket;
  if (leaked >= memory ||
      states_.states().occupy(server, static_cast<std::uint64_t>(leaked)) == Commit::out_of_memory)
    return run_out_of_memory(server);
  Nanoseconds const step_ns = rounded_ns(std::ceil(memory / steps / rate * 1e9));
  career.leak_ticket =
      agenda_.after(std::max<Nanoseconds>(1, step_ns), {Operation::Kind::leak_grows, server});
}

// The store.

/// The store knows of its outages from the start; here its states learn of them: of a crash, or of the
/// failover from a primary that hangs.
void FleetOperations::lose_store(PlannedFault const& fault) {
  Store const* const store = states_.store();
  if (store == nullptr) return; // no state is in it
  Nanoseconds const now = engine_.now();
  StoreCrash const* crash = nullptr;
  std::uint64_t destroyed = 0;
  for (StoreOutages const& outages : store->outages()) {
    if (fault.target != 0 && fault.target != outages.shard()) continue;
    StoreCrash const* const here = outages.crash_at(now);
    if (here == nullptr) continue; // it is down already
    crash = here;
    destroyed += states_.states().store_lost(outages.shard(), here->lost_from_ns, now, here->cause);
  }
  if (crash == nullptr) return;
  bool const hangs = fault.kind == FaultKind::store_hang;
  if (!hangs) recorder_.fault_strikes(now, crash->serves_again_ns);
  recorder_.fleet_event({.at_ns = now,
                         .kind = hangs ? EventKind::store_failover : EventKind::store_down,
                         .server = no_server,
                         .states_destroyed = destroyed,
                         .shard = fault.target});
  if (!hangs) agenda_.at(crash->serves_again_ns, {Operation::Kind::store_is_up, fault.target});
}

/// As with a crash, the store has known from the start.
void FleetOperations::hang_store(std::uint32_t place) {
  Store const* const store = states_.store();
  if (store == nullptr) return;
  PlannedFault const& fault = plan_[place];
  Nanoseconds over_ns = 0;
  for (StoreOutages const& outages : store->outages())
    if (fault.target == 0 || fault.target == outages.shard())
      over_ns = std::max(over_ns, outages.hang_ends(engine_.now()));
  if (over_ns == 0) return; // it is down or hangs already
  recorder_.fault_strikes(engine_.now(), over_ns);
  note_store(EventKind::store_hang, fault.target);
  agenda_.at(over_ns, {Operation::Kind::store_hang_ends, place});
}

/// It goes on by itself, or has been fenced, or has crashed, which is told elsewhere.
void FleetOperations::end_hang_of_store(PlannedFault const& fault) {
  StoreCrash const* crash = nullptr;
  for (StoreOutages const& outages : states_.store()->outages())
    if (crash == nullptr && (fault.target == 0 || fault.target == outages.shard()))
      crash = outages.crash_at(engine_.now());
  if (crash == nullptr) return note_store(EventKind::store_up, fault.target);
  if (crash->fences) lose_store(fault);
}

} // namespace stickysim
