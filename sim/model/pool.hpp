#pragma once

#include <stickysim/engine/check.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <cstdint>
#include <memory>
#include <span>
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

  /// The policy's pick among the candidates that are not in `avoid`, if there are any. A policy that hashes
  /// may insist on one of those.
  ServerId ask_for_another(RoutingKey key, std::span<ServerId const> avoid);

  /// The likely pick after `choices` further ones; `no_server` if the policy cannot tell.
  ServerId foresee(std::uint32_t choices) const {
    std::uint32_t const index =
        hints_ == nullptr ? no_server : hints_->foresee(candidates_, random_, choices);
    return index < servers_.size() ? candidates_.server(index) : no_server;
  }

  /// Prefetches what a choice for `hash` reads first.
  void fetch(std::uint64_t hash) const {
    if (hints_ != nullptr) hints_->fetch(hash);
  }
  /// The likely pick for `hash` on a first attempt; `no_server` if the policy cannot tell.
  ServerId foresee_key(std::uint64_t hash) const {
    ServerId const server = hints_ == nullptr ? no_server : hints_->foresee_key(hash);
    return server < position_.size() ? server : no_server;
  }

  /// Prefetches what the policy reads when the load of `server` changes.
  void fetch_load(ServerId server) const {
    if (hints_ != nullptr) hints_->fetch_load(server);
  }

  void insert(ServerId server);
  void erase(ServerId server);
  /// Other candidates altogether, in the order of their ids.
  void assign(std::vector<ServerId> servers);
  /// The servers that the balancer is configured with, candidates or not, for a policy that counts them all.
  void configure(std::vector<ServerId> servers);
  /// Some candidate's weight has changed.
  void weights_changed() { policy_->on_membership(candidates_); }

  void load_changed(ServerId server, std::uint32_t load) { policy_->on_load(server, load); }
  void answered(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) {
    policy_->on_answer(server, latency_ns, now_ns);
  }
  void failed(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) {
    policy_->on_failure(server, age_ns, now_ns);
  }
  void reload() { policy_->on_reload(); }
  void weakened(ServerId server, std::int64_t parts) { policy_->on_weakened(server, parts); }
  /// Affinity sends a request to `server`.
  void pinned(ServerId server) {
    if (holds(server)) policy_->on_pinned(candidates_, position_[server]);
  }

  RoutingPolicy const& policy() const { return *policy_; }

private:
  void refresh();

  std::vector<ServerId> servers_;
  std::vector<std::uint32_t> position_; ///< by server id
  std::vector<ServerId> configured_;
  std::vector<std::uint32_t> avoided_; ///< indices that the present choice avoids
  Candidates candidates_;
  std::unique_ptr<RoutingPolicy> policy_;
  RoutingHints const* hints_ = nullptr; ///< the policy's; null: it has none, or there is no candidate
  Random random_;
};

} // namespace stickysim
