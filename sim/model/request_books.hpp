#pragma once

#include "model/simulation.hpp"

// What is written down of a request on its way, beside what it carries itself: things that few designs need
// to know, by its number, and the loads that balancers count.

namespace stickysim {

/// `server` has the request in hand, or no more: whoever is there when a server goes is told so.
[[gnu::always_inline]] inline void Simulation::hold(ServerId server, std::uint32_t request) {
  if (servers_may_go_) fleet_.hold(server, request);
}
[[gnu::always_inline]] inline void Simulation::release(ServerId server, std::uint32_t request) {
  if (servers_may_go_) fleet_.release(server, request);
}

/// Keeps a thing about a request, or a session, in a list by number that grows to what is needed.
template <class Thing>
inline void keep(std::vector<Thing>& by_number, std::uint32_t number, Thing thing) {
  if (by_number.size() <= number) by_number.resize(2 * std::size_t{number} + 16);
  by_number[number] = thing;
}

/// In the token that its answer sets.
inline std::uint32_t Simulation::writes_answered(std::uint32_t id) const {
  Request const& request = requests_[id];
  if (request.creates()) return 0;
  return (answers_overlap_ ? carried_[id] : sessions_[request.session].writes) + 1;
}

[[gnu::always_inline]] inline void Simulation::add_load(Request const& request) {
  switch (design_.balancer.load_info) {
  case LoadInfo::own: balancers_[request.balancer].add_load(request.server); break;
  case LoadInfo::truth:
    for (Balancer& balancer : balancers_)
      balancer.add_load(request.server);
    break;
  case LoadInfo::periodic: break;
  }
  if (counts_presence_) ++true_loads_[request.server];
  if (counts_connections_) balancers_[request.balancer].connect(request.server);
}

[[gnu::always_inline]] inline void Simulation::remove_load(Request& request) {
  switch (design_.balancer.load_info) {
  case LoadInfo::own: balancers_[request.balancer].remove_load(request.server); break;
  case LoadInfo::truth:
    for (Balancer& balancer : balancers_)
      balancer.remove_load(request.server);
    break;
  case LoadInfo::periodic: break;
  }
  if (counts_presence_) --true_loads_[request.server];
  if (!counts_connections_) return;
  balancers_[request.balancer].disconnect(request.server);
  if (request.retrying) balancers_[request.balancer].end_retry();
  request.retrying = false;
  if (!queues_.empty()) offer_connection(request.balancer, request.server);
}

} // namespace stickysim
