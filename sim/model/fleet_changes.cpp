// What operators and controllers do to the fleet: servers are added, drained, restarted and taken away.

#include "model/fleet_operations.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {

// How many servers there are.

void FleetOperations::scale(Scaling const& scaling) {
  set_count(group_called(scaling.group), scaling.count, scaling.drain_timeout_ns);
}

/// The controller looks, and will again in a period.
void FleetOperations::autoscale() {
  AutoscaleSettings const& settings = design_.autoscale;
  std::size_t const group = group_called(settings.group);
  set_count(group, autoscaler_->look(fleet_, group_counts_[group], engine_.now()), settings.drain_timeout_ns);
  agenda_.after(settings.period_ns, {Operation::Kind::autoscaler_looks, 0});
}

/// The index of the group of that name; an empty name is the only group's.
std::size_t FleetOperations::group_called(std::string const& name) const {
  std::size_t group = 0;
  while (design_.servers[group].name != name && group + 1 < design_.servers.size())
    ++group;
  return group;
}

void FleetOperations::set_count(std::size_t group, std::int64_t count, Nanoseconds drain_timeout_ns) {
  resize(group, count - group_counts_[group], drain_timeout_ns);
  group_counts_[group] = count;
}

/// The lowest numbers that are not there join, or do not leave after all. Of those that are there the ones
/// that are not ready leave before the others, each time the highest numbers first. Source: Kubernetes,
/// pkg/controller/controller_utils.go, ActivePodsWithRanks.Less: not ready < ready, then the younger one.
void FleetOperations::resize(std::size_t group, std::int64_t by, Nanoseconds drain_timeout_ns) {
  ServerId const end = group_firsts_[group + 1];
  for (ServerId server = group_firsts_[group]; by > 0 && server < end; ++server) {
    if (stays(server) || careers_[server].retirement == Retirement::replace) continue;
    if (!careers_[server].rented) recorder_.server_is_added(server, engine_.now());
    rent(server);
    --by;
  }
  for (bool const ready : {false, true})
    for (ServerId server = end; by < 0 && server > group_firsts_[group];) {
      if (!stays(--server) || is_ready(server) != ready) continue;
      retire(server, Retirement::leave, drain_timeout_ns);
      ++by;
    }
}

/// Whether a server is up and passes its health checks, and is not out for maintenance.
bool FleetOperations::is_ready(ServerId server) const {
  return fleet_[server].up && !fleet_[server].away && tier_.passes_checks(server);
}

/// Whether a server is there and not on its way out.
bool FleetOperations::stays(ServerId server) const {
  return careers_[server].rented && !leaves_for_good(careers_[server].retirement);
}

/// A server more: it boots, then balancers are told of it.
void FleetOperations::rent(ServerId server) {
  Career& career = careers_[server];
  if (career.rented) { // it has not left yet
    note(EventKind::undrain, server);
    return back_from_retirement(server);
  }
  career.rented = true;
  career.joined_ns = engine_.now();
  recorder_.server_is_rented(server, engine_.now());
  note(EventKind::join, server);
  career.boot_ticket =
      agenda_.after(fleet_.group_of(server).boot_time_ns, {Operation::Kind::server_is_up, server});
}

// Every server anew.

/// One that is still under way goes on, and this one is left out.
void FleetOperations::roll_out(std::uint32_t place) {
  Rollout const& settings = design_.rollouts[place];
  if (settings.every_ns > 0) agenda_.after(settings.every_ns, {Operation::Kind::rollout_is_due, place});
  if (rollouts_[place].since_ns >= 0) return;
  rollouts_[place] = {};
  rollouts_[place].since_ns = engine_.now();
  begin_batch(place);
}

/// The next batch of servers restarts, and so on until all have: those that are down need not, nor those that
/// have joined since. `surge` of the batch wait until their successors are up and warm, and all others of it
/// wait with them. Source: kubernetes.io, Deployments, rolling update, `maxSurge`.
void FleetOperations::begin_batch(std::uint32_t place) {
  Rollout const& settings = design_.rollouts[place];
  RolloutProgress& progress = rollouts_[place];
  for (; progress.next < fleet_.size() && std::ssize(progress.batch) < settings.batch; ++progress.next) {
    Career const& career = careers_[progress.next];
    bool const old = career.joined_ns < progress.since_ns;
    if (old && fleet_[progress.next].up && career.retirement == Retirement::none)
      progress.batch.push_back(progress.next);
  }
  progress.successors = 0;
  progress.pending = 0;
  for (std::int64_t i = 0; i < std::min(settings.surge, std::ssize(progress.batch)); ++i) {
    if (rent_successor(progress.batch[progress.successors], place) == no_server) break;
    ++progress.successors;
    ++progress.pending;
  }
  if (progress.pending == 0) take_out(place);
}

/// A new server of the same group; `no_server` if all numbers are taken.
ServerId FleetOperations::rent_successor(ServerId of, std::uint32_t rollout) {
  std::size_t const group = fleet_[of].group;
  for (ServerId server = group_firsts_[group]; server < group_firsts_[group + 1]; ++server) {
    if (careers_[server].rented) continue;
    careers_[server].rollout = rollout;
    rent(server);
    return server;
  }
  return no_server;
}

/// The batch goes: those that have successors for good, the others restart.
void FleetOperations::take_out(std::uint32_t index) {
  RolloutProgress& progress = rollouts_[index];
  std::vector<ServerId> const batch = std::exchange(progress.batch, {});
  if (batch.empty()) { // all have had their turn
    progress.since_ns = -1;
    return;
  }
  std::vector<ServerId> out;
  std::vector<Retirement> fates;
  std::vector<std::size_t> too_many; ///< groups of successors whose predecessors leave anyway
  for (std::size_t i = 0; i < batch.size(); ++i) {
    bool const replaced = i < progress.successors;
    Career& career = careers_[batch[i]];
    bool const there = career.rented && career.retirement == Retirement::none;
    if (there && (replaced || fleet_[batch[i]].up)) {
      career.rollout = index;
      out.push_back(batch[i]);
      fates.push_back(replaced ? Retirement::replace : Retirement::restart);
    } else if (replaced) {
      too_many.push_back(fleet_[batch[i]].group);
    }
  }
  Nanoseconds const timeout_ns = design_.rollouts[index].drain_timeout_ns;
  progress.pending = static_cast<std::uint32_t>(out.size());
  for (std::size_t i = 0; i < out.size(); ++i)
    retire(out[i], fates[i], timeout_ns);
  for (std::size_t const group : too_many)
    resize(group, -1, timeout_ns);
  if (out.empty()) begin_batch(index);
}

/// One of those that a rollout waits for is there, or is gone.
void FleetOperations::go_on_with_rollout(std::uint32_t rollout) {
  RolloutProgress& progress = rollouts_[rollout];
  if (--progress.pending > 0) return;
  if (!progress.batch.empty()) return take_out(rollout);
  agenda_.after(design_.rollouts[rollout].pause_ns, {Operation::Kind::batch_is_due, rollout});
}

// One server's way out and back.

/// Without a timeout a restart is a kill that no balancer is told of; a server that leaves is taken off their
/// lists at once.
void FleetOperations::retire(ServerId server, Retirement retirement, Nanoseconds drain_timeout_ns) {
  Career& career = careers_[server];
  career.retirement = retirement;
  if (drain_timeout_ns == 0 || !fleet_[server].up || fleet_[server].away) return stop(server);
  note(EventKind::drain, server);
  fleet_[server].retiring = true;
  career.drains_since_ns = engine_.now();
  career.stop_ticket = agenda_.after(drain_timeout_ns, {Operation::Kind::drain_times_out, server});
  tell_balancers(server, News::drains);
}

/// Not while balancers may still send it something new. One that has crashed comes back by itself.
void FleetOperations::stop_if_idle(ServerId id) {
  Server const& server = fleet_[id];
  if (!server.up || careers_[id].unheard > 0) return;
  Affinity const& affinity = design_.balancer.affinity;
  bool const sessions_stay = affinity.kind != AffinityKind::none && affinity.drain == OnDrain::honour;
  bool const idle = server.busy == 0 && server.waiting == 0 && server.first_active == no_request;
  if (idle && !(sessions_stay && states_.states().at_home(id) > 0)) stop(id);
}

void FleetOperations::stop(ServerId id) {
  Career& career = careers_[id];
  Server& server = fleet_[id];
  bool const killed = career.retirement == Retirement::restart && !server.retiring;
  if (server.up && server.retiring) recorder_.drained(engine_.now() - career.drains_since_ns);
  server.retiring = server.away = false;
  career.stop_ticket = no_ticket;
  if (career.retirement == Retirement::pause) return take_away(id);
  if (!killed) tell_balancers_of(id, false);
  if (server.up)
    take_down(id, career.retirement == Retirement::leave ? Cause::scale_in : Cause::drain, EventKind::stop);
  tier_.truth_changed(id, Responds::refuses);
  if (leaves_for_good(career.retirement)) return leave(id);
  boot(id);
}

void FleetOperations::leave(ServerId id) {
  Career& career = careers_[id];
  career.retirement = Retirement::none;
  career.rented = false;
  career.boot_ticket = no_ticket;
  recorder_.server_is_returned(id, engine_.now());
  tier_.leaves(id);
  note(EventKind::leave, id);
  if (career.rollout != no_rollout) go_on_with_rollout(std::exchange(career.rollout, no_rollout));
}

void FleetOperations::tell_balancers_of(ServerId server, bool there) {
  if (careers_[server].known == there) return;
  careers_[server].known = there;
  tell_balancers(server, there ? News::joins : News::leaves);
}

/// They hear it a while later: one thing after another, whatever has become of the server meanwhile. Source:
/// kubernetes.io, Pod Lifecycle, termination of Pods: a pod is told to stop and taken off the EndpointSlices
/// at the same time, and nobody waits for those who read them.
void FleetOperations::tell_balancers(ServerId server, News news) {
  if (design_.balancer.notice_ns == 0) return balancers_hear(server, news);
  ++careers_[server].unheard;
  agenda_.after(design_.balancer.notice_ns, {Operation::Kind::news_arrives, server, news});
}

void FleetOperations::balancers_hear(ServerId server, News news) {
  if (news == News::joins) tier_.check(server, true);
  if (news == News::leaves || news == News::rests) tier_.check(server, false);
  for (std::uint32_t balancer = 0; balancer < tier_.size(); ++balancer) {
    switch (news) {
    case News::joins: tier_.add(balancer, server); break;
    case News::leaves: tier_.remove(balancer, server); break;
    case News::drains: tier_[balancer].drain(server); break;
    case News::stays: tier_[balancer].undrain(server); break;
    case News::rests: tier_.set_aside(balancer, server); break;
    }
    aftermath_.availability_changed(balancer, server);
  }
  if (fleet_[server].retiring) stop_if_idle(server);
}

/// The server is up and to stay: it has just booted, or its drain is called off. One that is out for
/// maintenance stays out.
void FleetOperations::back_from_retirement(ServerId id) {
  Career& career = careers_[id];
  if (career.retirement == Retirement::pause) {
    if (fleet_[id].retiring) stop(id); // it has crashed while it drained
  } else {
    if (fleet_[id].retiring) { // it has crashed while it drained, or is wanted after all
      fleet_[id].retiring = false;
      career.stop_ticket = no_ticket;
      tell_balancers(id, News::stays);
    }
    career.retirement = Retirement::none;
    tell_balancers_of(id, true);
  }
  if (career.rollout == no_rollout) return;
  std::uint32_t const rollout = std::exchange(career.rollout, no_rollout);
  bool const succeeds = !rollouts_[rollout].batch.empty();
  if (!succeeds || career.warm_ns <= engine_.now()) return go_on_with_rollout(rollout);
  agenda_.at(career.warm_ns, {Operation::Kind::successor_is_warm, rollout});
}

// One server out for a while. Source: HAProxy 2.6 management manual, `set server state`: `maint` takes a
// server out and stops its checks, while connections that are open go on; `drain` leaves it those who are
// bound to it; `ready` brings it back.

/// A server that is on its way out or restarts is left alone. One that is out already stays out until the
/// last maintenance is over.
void FleetOperations::maintain(Maintenance const& maintenance) {
  auto const server = static_cast<ServerId>(maintenance.server - 1);
  Career& career = careers_[server];
  bool const drains = career.retirement == Retirement::pause && !fleet_[server].away;
  if (!career.rented || (career.retirement != Retirement::none && career.retirement != Retirement::pause))
    return;
  Nanoseconds const for_ns = maintenance.for_ns < 0 ? never : maintenance.for_ns;
  if (fleet_[server].away) return stay_away(server, for_ns);
  career.away_for_ns = drains ? std::max(career.away_for_ns, for_ns) : for_ns;
  if (!drains || maintenance.drain_timeout_ns == 0)
    retire(server, Retirement::pause, maintenance.drain_timeout_ns);
}

/// What the server has in hand it finishes.
void FleetOperations::take_away(ServerId server) {
  fleet_[server].away = true;
  careers_[server].back_ns = 0;
  note(EventKind::maintenance, server);
  tell_balancers(server, News::rests);
  stay_away(server, careers_[server].away_for_ns);
}

void FleetOperations::stay_away(ServerId server, Nanoseconds for_ns) {
  Nanoseconds& back_ns = careers_[server].back_ns;
  Nanoseconds const due_ns = for_ns == never ? never : engine_.now() + for_ns;
  if (due_ns <= back_ns) return;
  back_ns = due_ns;
  if (due_ns != never) agenda_.at(due_ns, {Operation::Kind::maintenance_ends, server});
}

/// If it is down it is put back as soon as it is up.
void FleetOperations::put_back(ServerId server) {
  Career& career = careers_[server];
  if (!fleet_[server].away || career.back_ns != engine_.now()) return; // it stays longer, or has left
  fleet_[server].away = false;
  career.retirement = Retirement::none;
  career.known = false;
  note(EventKind::back, server);
  if (fleet_[server].up) tell_balancers_of(server, true);
}

} // namespace stickysim
