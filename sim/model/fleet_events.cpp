// What happens to servers, and what balancers come to know of it.

#include "model/simulation.hpp"

namespace stickysim {

void Simulation::crash(PlannedCrash const& planned) {
  ServerId const id = planned.server;
  Server& server = fleet_[id];
  if (!server.up) return; // it is down already
  Nanoseconds const now = engine_.now();

  std::vector<std::uint32_t> aborted;
  for (std::uint32_t request = server.first_active; request != no_request; request = requests_[request].next)
    aborted.push_back(request);
  for (std::uint32_t left = server.waiting; left > 0; --left)
    aborted.push_back(fleet_.dequeue(id, now));

  server.up = false;
  ++server.epoch;
  server.first_active = no_request;
  for (std::uint32_t in_use = std::min(server.busy, server.workers); in_use > 0; --in_use)
    server.clock.stop(now);
  server.busy = 0;
  if (fleet_.group_of(id).discipline == Discipline::ps) fleet_.sharing(id).clear();

  down_since_ns_[id] = now;
  recorder_.server_goes_down(id, now);
  recorder_.fleet_event(
      {.at_ns = now, .kind = EventKind::crash, .server = id, .states_destroyed = states_->wipe(id)});
  health_.truth_changed(id, Responds::refuses);
  schedule(planned.down_for_ns, Step::boot, id);

  for (std::uint32_t const request : aborted) {
    requests_[request].ticket = no_ticket;
    bounce(request, Failure::reset);
  }
}

void Simulation::boot(ServerId server) {
  recorder_.fleet_event({.at_ns = engine_.now(), .kind = EventKind::boot, .server = server});
  schedule(fleet_.group_of(server).boot_time_ns, Step::up, server);
}

void Simulation::server_up(ServerId server) {
  Nanoseconds const now = engine_.now();
  fleet_[server].up = true;
  recorder_.server_comes_up(server, now);
  recorder_.fleet_event({.at_ns = now, .kind = EventKind::up, .server = server});
  health_.truth_changed(server, Responds::well);
}

void Simulation::verdict(Event const& event) {
  HealthChecks::Verdict const verdict = health_.verdict(event);
  if (verdict.moot) return;
  Nanoseconds const now = engine_.now();
  balancers_[verdict.balancer].mark(verdict.server, verdict.up);
  recorder_.fleet_event({.at_ns = now,
                         .kind = verdict.up ? EventKind::marked_up : EventKind::marked_down,
                         .server = verdict.server,
                         .balancer = static_cast<std::int32_t>(verdict.balancer)});
  if (!verdict.up && health_.all_believe_down(verdict.server))
    recorder_.detected(now - down_since_ns_[verdict.server]);
}

void Simulation::refresh_board() {
  for (Balancer& balancer : balancers_)
    for (ServerId server = 0; server < fleet_.size(); ++server)
      balancer.set_load(server, true_loads_[server]);
  engine_.on(board_, engine_.now() + design_.balancer.load_info_period_ns,
             static_cast<std::uint32_t>(Step::board_refresh), 0);
}

} // namespace stickysim
