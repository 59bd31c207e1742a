#pragma once

#include <stickysim/engine/check.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace stickysim::truth {

/// A balancer's knowledge of servers 0 … n − 1, all of weight 1, and a policy that is told of every change.
/// A server's load are the sessions placed there.
class RoutedFleet {
public:
  /// `seed` fixes hash rings and the like.
  RoutedFleet(std::string const& policy, std::uint32_t servers, std::uint64_t seed)
      : up_(servers, 1), position_(servers), loads_(servers, 0), weights_(servers, 1), workers_(servers, 1),
        speeds_(servers, 1) {
    Result<Call> const call = parse_call(policy);
    STICKYSIM_CHECK(call, "a policy's name cannot be read");
    auto made = make_routing_policy(*call, servers, seed);
    STICKYSIM_CHECK(made, "a policy cannot be made");
    policy_ = std::move(*made);
    announce();
  }

  /// Where the policy sends a key. A law that hashes takes nothing from `chance`.
  ServerId route(std::uint64_t hash, Random& chance) {
    return servers_[policy_->choose(candidates(), {.hash = hash}, chance)];
  }

  void place(ServerId server) {
    ++loads_[server];
    if (policy_->follows_load()) policy_->on_load(server, loads_[server]);
  }

  void set_up(ServerId server, bool up) {
    up_[server] = up ? 1 : 0;
    announce();
  }

  bool up(ServerId server) const { return up_[server] != 0; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(up_.size()); }

private:
  Candidates candidates() const {
    return {servers_, position_, loads_, weights_, 1, loads_, workers_, speeds_, {}, {}};
  }

  void announce() {
    servers_.clear();
    for (ServerId server = 0; server < up_.size(); ++server) {
      position_[server] = up(server) ? static_cast<std::uint32_t>(servers_.size()) : no_server;
      if (up(server)) servers_.push_back(server);
    }
    policy_->on_membership(candidates());
  }

  std::vector<char> up_;
  std::vector<ServerId> servers_; ///< those up
  std::vector<std::uint32_t> position_;
  std::vector<std::uint32_t> loads_;
  std::vector<std::uint32_t> weights_;
  std::vector<std::uint32_t> workers_;
  std::vector<double> speeds_;
  std::unique_ptr<RoutingPolicy> policy_;
};

/// Takes a random server of those up out of the fleet and answers which.
inline ServerId lose_one(RoutedFleet& fleet, Random& random) {
  ServerId lost;
  do
    lost = static_cast<ServerId>(random.below(fleet.size()));
  while (!fleet.up(lost));
  fleet.set_up(lost, false);
  return lost;
}

} // namespace stickysim::truth
