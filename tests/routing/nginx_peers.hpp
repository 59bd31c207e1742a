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

  /// The same for `least_conn`: of those that are tied, if there are several.
  ServerId get_least_conn(std::vector<std::uint32_t> const& loads, std::vector<ServerId> const& passed = {}) {
    ServerId least = no_server;
    auto const share = [&](ServerId server, ServerId other) {
      return std::int64_t{loads[server]} * weight_[other];
    };
    for (ServerId server = 0; server < up_.size(); ++server)
      if (takes_part(server, passed) && (least == no_server || share(server, least) < share(least, server)))
        least = server;
    std::vector<ServerId> others = passed;
    for (ServerId server = 0; server < up_.size(); ++server)
      if (takes_part(server, passed) && share(server, least) != share(least, server))
        others.push_back(server);
    std::size_t tied = 0;
    for (ServerId server = 0; server < up_.size(); ++server)
      tied += takes_part(server, others) ? 1 : 0;
    return tied == 1 ? least : get(others);
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

  void reload() {
    current_.assign(up_.size(), 0);
    effective_ = weight_;
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

  std::int64_t gain(std::vector<ServerId> const& passed) {
    std::int64_t total = 0;
    bool weak = false;
    for (ServerId server = 0; server < up_.size(); ++server) {
      if (!takes_part(server, passed)) continue;
      current_[server] += effective_[server];
      total += effective_[server];
      weak |= effective_[server] < weight_[server];
      if (effective_[server] < weight_[server]) ++effective_[server];
    }
    return total == 0 && !weak ? 1 : total; // where weights are 0, as in no configuration
  }

  std::vector<char> up_;
  std::vector<std::int64_t> weight_;
  std::vector<std::int64_t> current_;
  std::vector<std::int64_t> effective_;
};

} // namespace stickysim
