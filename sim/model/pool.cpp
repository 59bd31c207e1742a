#include "model/pool.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// How often a policy that does not heed what it is to avoid is asked again, unless it hashes. Where half of
/// the candidates are avoided, chance alone picks one of them each time in one of 65,536 requests.
constexpr int most_picks_again = 16;

} // namespace

Pool::Pool(Candidates const& known, std::unique_ptr<RoutingPolicy> policy, Random random)
    : position_(known.weights.size(), no_server),
      candidates_{known}, policy_{std::move(policy)}, random_{random} {
  refresh();
}

ServerId Pool::ask_for_another(RoutingKey key, std::span<ServerId const> avoid) {
  avoided_.clear();
  for (ServerId const server : avoid)
    if (holds(server)) avoided_.push_back(position_[server]);
  std::ranges::sort(avoided_);
  avoided_.erase(std::unique(avoided_.begin(), avoided_.end()), avoided_.end());
  if (avoided_.size() == size()) return ask(key);

  candidates_.avoided = avoided_;
  ServerId server = ask(key);
  auto const again = [&] { return !policy_->hashes() && candidates_.avoids(position_[server]); };
  for (int asked = 0; asked < most_picks_again && again(); ++asked) {
    ++key.attempt;
    server = ask(key);
  }
  if (again())
    server = servers_[candidates_.choice(static_cast<std::uint32_t>(random_.below(candidates_.choices())))];
  candidates_.avoided = {};
  return server;
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

void Pool::configure(std::vector<ServerId> servers) {
  configured_ = std::move(servers);
  candidates_.configured = configured_;
  policy_->on_membership(candidates_);
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
