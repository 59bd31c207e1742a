// The life of a copy, where copies of states are work for servers, or answers wait for them:
//
//   send_copy → copy_arrives → (copy_waits → seize_worker → service_ends → copy_served) → copy_taken
//             → confirm_copy → copy_confirmed
//
// It is a request of its own, in request_path.cpp while it has to do with workers. Its writer waits there, in
// write_to_copies, for copies_answer.

#include "model/simulation.hpp"

#include <memory>

namespace stickysim {

/// Copies that were ordered when no request was there to wait for them.
void Simulation::make_copies() {
  for (CopyOrder const& order : states_.states().copy_orders())
    send_copy(order, no_request, 0);
}

/// A copy is a request of its own, which `writer` may wait for. Without one it has been on its way before.
void Simulation::send_copy(CopyOrder const& order, std::uint32_t writer, std::uint64_t write) {
  std::uint32_t const id = requests_.take();
  Request& request = *std::construct_at(&requests_[id]);
  request.server = order.server;
  request.copy = true;
  request.demand_ns = design_.state.replica_work_ns;
  copying_.set(id, {order, writer, write});
  if (writer == no_request) return copy_arrives(id);
  travel(ways_.copy_out, Step::copy_arrives, id, &Simulation::copy_arrives);
}

/// It is work for the server's workers, in turn with its requests, though not of those that its queue bounds.
void Simulation::copy_arrives(std::uint32_t id) {
  Request const& request = requests_[id];
  Server const& server = fleet_[request.server];
  if (!server.up) return bounce(id, Failure::refused);
  if (server.hung) return stall(id, Step::server_wakes);
  if (request.demand_ns > 0) return copy_waits(id);
  copy_taken(id);
}

void Simulation::copy_served(std::uint32_t id) {
  ServerId const server = requests_[id].server;
  if (features_.may_hang) service_ends_ns_.set(id, 0);
  release(server, id);
  if (!fleet_[server].shares) copy_leaves_worker(server);
  copy_taken(id);
  if (fleet_[server].retiring) operations_.stop_if_idle(server);
}

void Simulation::copy_taken(std::uint32_t id) {
  if (CopyOrder const order = copying_[id].order; order.state != no_record)
    states_.states().copy_taken(order);
  confirm_copy(id);
}

/// It has been taken, or its server has died: its sender learns of that.
void Simulation::confirm_copy(std::uint32_t id) {
  if (copying_[id].writer == no_request) return drop(id);
  travel(ways_.copy_back, Step::copy_confirmed, id, &Simulation::copy_confirmed);
}

void Simulation::copy_confirmed(std::uint32_t id) {
  Copying const copy = copying_[id];
  drop(id);
  Awaited& awaited = awaited_.at(copy.writer);
  if (awaited.write != copy.write || --awaited.copies > 0) return; // its writer's server may have died
  copies_answer(copy.writer);
}

} // namespace stickysim
