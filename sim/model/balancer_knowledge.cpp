// What a balancer is told of its servers, by checks, by its own traffic and by its operator.

#include "model/balancer.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {

template <class Change>
void Balancer::learn(ServerId server, Change change) {
  Known& known = known_[server];
  std::uint32_t const level = level_of(server);
  bool const was_configured = known.configured();
  if (known.balances()) priorities_.leave(level, well(server));
  change(known);
  if (known.balances()) priorities_.join(level, well(server));
  if (known.configured() != was_configured) {
    refresh_configured(pool_index(server));
    pool_of(server).reload();
  }
  priorities_.judge([&](std::uint32_t changed) {
    for (std::uint32_t pool = changed * zones_; pool < (changed + 1) * zones_; ++pool)
      refresh_pool(pool, no_server);
  });
  refresh_pool(pool_index(server), server);
  refresh_shares();
}

bool Balancer::may_eject_another() const {
  std::uint32_t const servers = priorities_.servers();
  if (servers < 2) return false;
  return ejected_ == 0 || ejected_ + 1 <= ejection_->max_fraction() * servers;
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
  if (!limited_) return false;
  auto const most = static_cast<double>(settings_.max_connections);
  auto const limit = std::max<std::uint32_t>(1, static_cast<std::uint32_t>(most * share));
  bool const grows = limit > std::exchange(limits_[server], limit);
  refresh_open(server);
  return grows;
}

} // namespace stickysim
