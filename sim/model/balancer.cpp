#include "model/balancer.hpp"

#include <stickysim/engine/check.hpp>

#include <algorithm>
#include <numeric>

namespace stickysim {

Balancer::Balancer(std::vector<std::uint32_t> const& weights, std::unique_ptr<RoutingPolicy> policy,
                   Random random)
    : servers_(weights.size()), position_(weights.size()),
      loads_(weights.size()), policy_{std::move(policy)}, random_{random}, follows_load_{
                                                                               policy_->follows_load()} {
  std::iota(servers_.begin(), servers_.end(), 0u);
  candidates_.weights = weights;
  refresh_candidates();
}

ServerId Balancer::choose(RoutingKey key, ServerId avoid) {
  // A retry should not meet the server that has just failed it. A law that depends on chance may answer it
  // again: then the law is asked again, with its next attempt, a few times.
  for (int again = 0;; ++again) {
    std::uint32_t const index = policy_->choose(candidates_, key, random_);
    STICKYSIM_CHECK(index < candidates_.size(), "a routing policy answered an index outside its candidates");
    ServerId const server = servers_[index];
    if (server != avoid || candidates_.size() == 1 || again == 16) return server;
    ++key.attempt;
  }
}

void Balancer::mark(ServerId server, bool up) {
  auto const place = std::lower_bound(servers_.begin(), servers_.end(), server);
  bool const is_candidate = place != servers_.end() && *place == server;
  if (up == is_candidate) return;
  if (up)
    servers_.insert(place, server);
  else
    servers_.erase(place);
  refresh_candidates();
}

void Balancer::refresh_candidates() {
  std::fill(position_.begin(), position_.end(), no_server);
  for (std::uint32_t i = 0; i < servers_.size(); ++i)
    position_[servers_[i]] = i;
  candidates_.servers = servers_;
  candidates_.position = position_;
  candidates_.loads = loads_;
  policy_->on_membership(candidates_);
}

} // namespace stickysim
