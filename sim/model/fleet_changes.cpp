// What operators do to the fleet: servers are added, drained, restarted and taken away.

#include "model/simulation.hpp"

namespace stickysim {

void Simulation::scale(Scaling const& scaling) {
  ServerId first = 0;
  std::size_t group = 0;
  while (design_.servers[group].name != scaling.group && design_.servers.size() > 1)
    first += static_cast<ServerId>(design_.servers[group++].ever());
  std::int64_t& count = group_counts_[group];
  for (; count < scaling.count; ++count)
    rent(first + static_cast<ServerId>(count));
  for (; count > scaling.count; --count)
    retire(first + static_cast<ServerId>(count - 1), Retirement::leave, scaling.drain_timeout_ns);
}

/// A server more: it boots, then balancers are told of it.
void Simulation::rent(ServerId server) {
  Career& career = careers_[server];
  if (career.rented) return back_from_retirement(server); // it has not left yet
  career.rented = true;
  recorder_.server_is_rented(server, engine_.now());
  recorder_.server_is_added(server, engine_.now());
  note(EventKind::join, server);
  career.boot_ticket = schedule(fleet_.group_of(server).boot_time_ns, Step::up, server);
}

/// The next batch of servers restarts, and so on until all have: those that are down need not.
void Simulation::rollout(std::uint32_t index) {
  Rollout const& settings = design_.rollouts[index];
  RolloutProgress& progress = rollouts_[index];
  std::vector<ServerId> batch;
  for (; progress.next < fleet_.size() && std::ssize(batch) < settings.batch; ++progress.next)
    if (fleet_[progress.next].up && careers_[progress.next].retirement == Retirement::none)
      batch.push_back(progress.next);
  progress.restarting = static_cast<std::uint32_t>(batch.size());
  for (ServerId const server : batch)
    careers_[server].rollout = index;
  for (ServerId const server : batch)
    retire(server, Retirement::restart, settings.drain_timeout_ns);
}

/// Without a timeout a restart is a kill that no balancer is told of; a server that leaves is taken off their
/// lists at once.
void Simulation::retire(ServerId server, Retirement retirement, Nanoseconds drain_timeout_ns) {
  Career& career = careers_[server];
  career.retirement = retirement;
  if (drain_timeout_ns == 0 || !fleet_[server].up) return stop(server);
  for (Balancer& balancer : balancers_)
    balancer.drain(server);
  note(EventKind::drain, server);
  fleet_[server].retiring = true;
  career.stop_ticket = schedule(drain_timeout_ns, Step::stop, server);
  for (std::uint32_t balancer = 0; balancer < balancers_.size(); ++balancer)
    availability_changed(balancer, server);
  if (fleet_[server].retiring) stop_if_idle(server);
}

/// A draining server need not wait for its timeout once nobody has anything more to do there: no request is
/// in hand, and no session may come back for its state.
void Simulation::stop_if_idle(ServerId id) {
  Server const& server = fleet_[id];
  Affinity const& affinity = design_.balancer.affinity;
  bool const sessions_stay = affinity.kind != AffinityKind::none && affinity.drain == OnDrain::honour;
  bool const idle = server.busy == 0 && server.waiting == 0 && server.first_active == no_request;
  if (idle && !(sessions_stay && states_->held(id) > 0)) stop(id);
}

void Simulation::stop(ServerId id) {
  Career& career = careers_[id];
  Server& server = fleet_[id];
  bool const killed = career.retirement == Retirement::restart && !server.retiring;
  server.retiring = false;
  career.stop_ticket = no_ticket;
  if (!killed) tell_balancers_of(id, false);
  if (server.up)
    take_down(id, career.retirement == Retirement::leave ? Cause::scale_in : Cause::drain, EventKind::stop);
  if (killed) health_.truth_changed(id, Responds::refuses);
  if (career.retirement == Retirement::leave) {
    career.retirement = Retirement::none;
    career.rented = false;
    career.boot_ticket = no_ticket;
    recorder_.server_is_returned(id, engine_.now());
    return note(EventKind::leave, id);
  }
  boot(id);
}

void Simulation::tell_balancers_of(ServerId server, bool there) {
  if (careers_[server].known == there) return;
  careers_[server].known = there;
  if (there)
    health_.join(server);
  else
    health_.leave(server);
  for (std::uint32_t balancer = 0; balancer < balancers_.size(); ++balancer) {
    if (there)
      balancers_[balancer].add(server);
    else
      balancers_[balancer].remove(server);
    if (there) start_slowly(balancer, server);
    availability_changed(balancer, server);
  }
}

/// The server is up and to stay: it has just booted, or its drain is called off.
void Simulation::back_from_retirement(ServerId id) {
  Career& career = careers_[id];
  if (fleet_[id].retiring) { // it has crashed while it drained, or is wanted after all
    fleet_[id].retiring = false;
    career.stop_ticket = no_ticket;
    for (std::uint32_t balancer = 0; balancer < balancers_.size(); ++balancer) {
      balancers_[balancer].undrain(id);
      availability_changed(balancer, id);
    }
  }
  career.retirement = Retirement::none;
  tell_balancers_of(id, true);
  if (career.rollout == no_rollout) return;
  RolloutProgress& progress = rollouts_[career.rollout];
  if (--progress.restarting == 0)
    schedule(design_.rollouts[career.rollout].pause_ns, Step::rollout, career.rollout);
  career.rollout = no_rollout;
}

} // namespace stickysim
