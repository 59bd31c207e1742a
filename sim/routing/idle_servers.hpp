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

  /// One of those that are not avoided, at random; no_server if there is none.
  ServerId any(Candidates const& candidates, Random& random) const {
    std::size_t avoided = 0;
    for (std::uint32_t const index : candidates.avoided)
      avoided += static_cast<std::size_t>(contains(candidates.server(index)));
    if (avoided == servers_.size()) return no_server;
    while (true) {
      ServerId const server = servers_[random.below(servers_.size())];
      if (avoided == 0 || !candidates.avoids(candidates.index(server))) return server;
    }
  }

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
