#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace stickysim {

/// nginx's loops over all peers: how it gets the next one, what a failure does to a peer's effective weight,
/// and what the sticky module does with the peer that a request is bound to (1.29.6). A peer that is down,
/// tried or full is passed over and keeps its weights.
class NginxPeers {
public:
  explicit NginxPeers(std::uint32_t servers)
      : up_(servers, 1), weight_(servers, 1), current_(servers, 0), effective_(servers, 1) {}

  ServerId get(std::vector<ServerId> const& passed = {}) {
    std::int64_t const total = gain(passed);
    ServerId best = no_server;
    for (ServerId server = 0; server < up_.size(); ++server)
      if (takes_part(server, passed) && (best == no_server || current_[server] > current_[best]))
        best = server;
    current_[best] -= total;
    return best;
  }

  void bind(ServerId bound) {
    std::int64_t all = 0;
    for (ServerId server = 0; server < up_.size(); ++server)
      all += up_[server] != 0 ? weight_[server] : 0;
    if (current_[bound] > weight_[bound] - all) current_[bound] -= gain({});
  }

  void fail(ServerId server, std::int64_t max_fails) {
    effective_[server] = std::max<std::int64_t>(0, effective_[server] - weight_[server] / max_fails);
  }

  void set_up(ServerId server, bool up) { up_[server] = up ? 1 : 0; }
  void set_weights(std::vector<std::uint32_t> const& weights) {
    for (ServerId server = 0; server < up_.size(); ++server) {
      std::int64_t const lacking = weight_[server] - effective_[server];
      weight_[server] = weights[server];
      effective_[server] = std::max<std::int64_t>(0, weight_[server] - lacking);
    }
  }

private:
  bool takes_part(ServerId server, std::vector<ServerId> const& passed) const {
    return up_[server] != 0 && std::ranges::find(passed, server) == passed.end();
  }

  /// Turns pass even among servers of weight 0, which nginx does not have.
  std::int64_t gain(std::vector<ServerId> const& passed) {
    std::int64_t total = 0;
    bool weightless = true;
    for (ServerId server = 0; server < up_.size(); ++server) {
      if (!takes_part(server, passed)) continue;
      current_[server] += effective_[server];
      total += effective_[server];
      weightless = weightless && weight_[server] == 0;
      if (effective_[server] < weight_[server]) ++effective_[server];
    }
    return weightless ? 1 : total;
  }

  std::vector<char> up_;
  std::vector<std::int64_t> weight_;
  std::vector<std::int64_t> current_;
  std::vector<std::int64_t> effective_;
};

} // namespace stickysim
