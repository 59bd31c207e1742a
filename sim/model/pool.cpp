#include "model/pool.hpp"

#include <algorithm>

namespace stickysim {

Pool::Pool(Candidates const& known, std::unique_ptr<RoutingPolicy> policy, Random random)
    : position_(known.weights.size(), no_server),
      candidates_{known}, policy_{std::move(policy)}, random_{random} {
  refresh();
}

void Pool::insert(ServerId server) {
  servers_.insert(std::lower_bound(servers_.begin(), servers_.end(), server), server);
  refresh();
}

void Pool::erase(ServerId server) {
  servers_.erase(servers_.begin() + position_[server]);
  refresh();
}

void Pool::assign(std::vector<ServerId> servers) {
  servers_ = std::move(servers);
  refresh();
}

void Pool::refresh() {
  std::fill(position_.begin(), position_.end(), no_server);
  for (std::uint32_t i = 0; i < servers_.size(); ++i)
    position_[servers_[i]] = i;
  candidates_.servers = servers_;
  candidates_.position = position_;
  hints_ = empty() ? nullptr : policy_->hints();
  policy_->on_membership(candidates_);
}

} // namespace stickysim
