// What a balancer is told of its servers, by checks, by its own traffic and by its operator.

#include "model/balancer.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {

template <class Change>
void Balancer::learn(ServerId server, Change change) {
  Census& census = census_[pool_index(server)];
  auto const count = [&](std::uint32_t one) {
    Known const& known = known_[server];
    if (!known.registered || known.draining) return;
    census.registered += one;
    if (well(server)) census.well += one;
  };
  count(UINT32_MAX); // less one
  change(known_[server]);
  count(1);
  refresh_pool(pool_index(server), server);
  refresh_shares();
}

bool Balancer::may_eject_another() const {
  std::uint32_t registered = 0;
  for (Census const& census : census_)
    registered += census.registered;
  if (registered < 2) return false;
  return ejected_ == 0 || ejected_ + 1 <= ejection_->max_fraction() * registered;
}

void Balancer::eject(ServerId server) {
  if (!ejected(server)) ++ejected_;
  learn(server, [](Known& known) {
    known.ejected = true;
    known.probing = false;
  });
}

void Balancer::readmit(ServerId server, bool probe) {
  if (ejected(server)) --ejected_;
  learn(server, [probe](Known& known) {
    known.ejected = false;
    known.probing = probe;
  });
}

void Balancer::mark(ServerId server, bool healthy) {
  learn(server, [healthy](Known& known) { known.healthy = healthy; });
}

void Balancer::drain(ServerId server) {
  learn(server, [](Known& known) { known.draining = true; });
}

void Balancer::undrain(ServerId server) {
  learn(server, [](Known& known) { known.draining = false; });
}

void Balancer::set_aside(ServerId server) {
  if (ejected(server)) --ejected_;
  learn(server, [](Known& known) {
    known.registered = known.draining = known.ejected = known.probing = false;
    known.away = true;
  });
}

void Balancer::remove(ServerId server) {
  if (ejected(server)) --ejected_;
  learn(server, [](Known& known) { known.registered = known.away = known.ejected = known.probing = false; });
}

void Balancer::add(ServerId server) {
  if (ejected(server)) --ejected_;
  learn(server, [](Known& known) { known = Known{}; });
}

void Balancer::set_weight_share(ServerId server, double share) {
  if (pools_.front().policy().takes_full_weights()) return;
  double const weight = static_cast<double>(full_weights_[server]) * share;
  auto const whole = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(weight + 0.5));
  if (whole == weights_[server]) return;
  weights_[server] = whole;
  if (holds_[server] != 0) pool_of(server).weights_changed();
}

bool Balancer::set_connection_share(ServerId server, double share) {
  if (!is_limited()) return false;
  auto const most = static_cast<double>(settings_.max_connections);
  auto const limit = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(most * share));
  bool const grows = limit > std::exchange(limits_[server], limit);
  refresh_open(server);
  return grows;
}

} // namespace stickysim
