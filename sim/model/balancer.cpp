#include "model/balancer.hpp"

#include <stickysim/engine/check.hpp>

#include <algorithm>
#include <numeric>

namespace stickysim {

Balancer::Balancer(std::vector<std::uint32_t> const& weights, std::unique_ptr<RoutingPolicy> policy,
                   Random random)
    : servers_(weights.size()), position_(weights.size()),
      loads_(weights.size()), policy_{std::move(policy)}, random_{random},
      follows_load_(policy_->follows_load()), follows_answers_(policy_->follows_answers()) {
  std::iota(servers_.begin(), servers_.end(), 0u);
  candidates_.weights = weights;
  refresh_candidates();
}

ServerId Balancer::choose(RoutingKey const& key, ServerId avoid) {
  ServerId server = ask(key);
  if (server != avoid || candidates_.size() == 1) return server;
  // A retry should not meet the server that has just failed it. A law that depends on chance or on the
  // attempt is asked again, a few times; one with a single best answer gives it again, and the next server in
  // line takes over.
  RoutingKey next = key;
  for (int again = 0; server == avoid && again < 16; ++again) {
    ++next.attempt;
    server = ask(next);
  }
  if (server == avoid) server = servers_[(position_[avoid] + 1) % candidates_.size()];
  return server;
}

ServerId Balancer::ask(RoutingKey const& key) {
  std::uint32_t const index = policy_->choose(candidates_, key, random_);
  STICKYSIM_CHECK(index < candidates_.size(), "a routing policy answered an index outside its candidates");
  return servers_[index];
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
