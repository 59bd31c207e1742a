#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <vector>

namespace stickysim {

/// The candidates that are known to be idle, in any order; all changes cost O(1).
class IdleServers {
public:
  explicit IdleServers(std::uint32_t servers) : place_(servers, no_server) {}

  bool empty() const { return servers_.empty(); }
  bool contains(ServerId server) const { return place_[server] != no_server; }
  ServerId any(Random& random) const { return servers_[random.below(servers_.size())]; }

  void add(ServerId server) {
    if (contains(server)) return;
    place_[server] = static_cast<std::uint32_t>(servers_.size());
    servers_.push_back(server);
  }

  void remove(ServerId server) {
    if (!contains(server)) return;
    ServerId const last = servers_.back();
    servers_[place_[server]] = last;
    place_[last] = place_[server];
    place_[server] = no_server;
    servers_.pop_back();
  }

  void clear() {
    for (ServerId const server : servers_)
      place_[server] = no_server;
    servers_.clear();
  }

private:
  std::vector<ServerId> servers_;
  std::vector<std::uint32_t> place_; ///< by server: its index in servers_; no_server if it is not there
};

} // namespace stickysim
