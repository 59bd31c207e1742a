#pragma once

#include <stickysim/engine/check.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace stickysim {

/// Servers of one priority and zone as a balancer knows them, and the policy that picks among those of them
/// that take new work: the candidates.
class Pool {
public:
  /// `known`: what all pools of the balancer share, that is all but `servers` and `position`; `random`: the
  /// stream of the policy's decisions.
  Pool(Candidates const& known, std::unique_ptr<RoutingPolicy> policy, Random random);

  bool empty() const { return servers_.empty(); }
  std::uint32_t size() const { return static_cast<std::uint32_t>(servers_.size()); }
  std::vector<ServerId> const& servers() const { return servers_; } ///< in the order of their ids
  bool holds(ServerId server) const { return position_[server] != no_server; }

  /// The policy's pick; there must be a candidate.
  ServerId ask(RoutingKey const& key) {
    std::uint32_t const index = policy_->choose(candidates_, key, random_);
    STICKYSIM_CHECK(index < candidates_.size(), "a routing policy answered an index outside its candidates");
    return candidates_.server(index);
  }

  /// The candidate behind `server` in the order of ids, which goes round.
  ServerId after(ServerId server) const { return servers_[(position_[server] + 1) % servers_.size()]; }

  /// A guess at its pick after `choices` further ones; `no_server` if the policy makes none.
  ServerId foresee(std::uint32_t choices) const {
    std::uint32_t const index = empty() ? no_server : policy_->foresee(candidates_, random_, choices);
    return index < servers_.size() ? candidates_.server(index) : no_server;
  }

  /// The same for a key: what a choice will look at, and whom it will meet.
  void fetch(std::uint64_t hash) const {
    if (!empty()) policy_->fetch(hash);
  }
  ServerId foresee_key(std::uint64_t hash) const {
    ServerId const server = empty() ? no_server : policy_->foresee_key(hash);
    return server < position_.size() ? server : no_server;
  }

  void fetch_load(ServerId server) const { policy_->fetch_load(server); }

  void insert(ServerId server);
  void erase(ServerId server);
  /// Other candidates altogether, in the order of their ids.
  void assign(std::vector<ServerId> servers);
  /// Some candidate's weight has changed.
  void weights_changed() { policy_->on_membership(candidates_); }

  void load_changed(ServerId server, std::uint32_t load) { policy_->on_load(server, load); }
  void answered(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) {
    policy_->on_answer(server, latency_ns, now_ns);
  }
  /// Affinity sends a request to `server`.
  void pinned(ServerId server) {
    if (holds(server)) policy_->on_pinned(candidates_, position_[server]);
  }

  RoutingPolicy const& policy() const { return *policy_; }

private:
  void refresh();

  std::vector<ServerId> servers_;
  std::vector<std::uint32_t> position_; ///< by server id
  Candidates candidates_;
  std::unique_ptr<RoutingPolicy> policy_;
  Random random_;
};

} // namespace stickysim
