#pragma once

#include <stickysim/engine/random.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <memory>
#include <vector>

namespace stickysim {

/// One balancer and what it believes: which servers are up, how many requests are in flight at each. It
/// learns of the truth only through its own traffic, its health checks and, if `load_info` says so, a load
/// board.
class Balancer {
public:
  /// `weights`: by server id; `policy`: its own instance; `random`: the stream of its routing decisions.
  Balancer(std::vector<std::uint32_t> const& weights, std::unique_ptr<RoutingPolicy> policy, Random random);
  Balancer(Balancer&&) = default; // candidates_ keeps pointing at the moved vectors' memory

  bool believes_up(ServerId server) const { return position_[server] != no_server; }
  bool has_candidates() const { return !servers_.empty(); }

  /// The policy's pick among the servers believed up; a server other than `avoid` if there is one.
  ServerId choose(RoutingKey const& key, ServerId avoid);

  /// A guess at its pick after `choices` further ones, so that it can be in the cache by then; `no_server` if
  /// the policy makes none.
  ServerId foresee(std::uint32_t choices) const {
    std::uint32_t const index =
        has_candidates() ? policy_->foresee(candidates_, random_, choices) : no_server;
    return index < servers_.size() ? servers_[index] : no_server;
  }

  /// A health check's verdict: the server joins or leaves the candidates.
  void mark(ServerId server, bool up);

  /// The load that the policy sees at `server` changes by one.
  void add_load(ServerId server) { set_load(server, loads_[server] + 1); }
  void remove_load(ServerId server) { set_load(server, loads_[server] - 1); }

  /// The load that the policy sees at `server`, as a board or an oracle tells.
  void set_load(ServerId server, std::uint32_t load) {
    loads_[server] = load;
    if (follows_load_) policy_->on_load(server, load);
  }

  /// `server` has answered a request well, `latency_ns` after it was dispatched there.
  void answered(ServerId server, Nanoseconds latency_ns, Nanoseconds now) {
    if (follows_answers_) policy_->on_answer(server, latency_ns, now);
  }

  bool hashes() const { return policy_->hashes(); }

private:
  ServerId ask(RoutingKey const& key);
  void refresh_candidates();

  std::vector<ServerId> servers_;       ///< candidates, in the order of their ids
  std::vector<std::uint32_t> position_; ///< by server id
  std::vector<std::uint32_t> loads_;    ///< by server id
  Candidates candidates_;
  std::unique_ptr<RoutingPolicy> policy_;
  Random random_;
  bool follows_load_;
  bool follows_answers_;
};

} // namespace stickysim
