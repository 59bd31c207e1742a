#pragma once

#include "catch.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

namespace stickysim {

/// A balancer's knowledge of servers 0 … n − 1, kept by hand, and a policy that is told of every change.
class KnownFleet {
public:
  KnownFleet(std::string const& policy, std::uint32_t servers, std::uint64_t seed = 1)
      : up_(servers, 1), position_(servers), loads_(servers, 0), weights_(servers, 1), present_(servers, 0),
        workers_(servers, 1), speeds_(servers, 1) {
    Result<Call> const call = parse_call(policy);
    REQUIRE(call);
    auto made = make_routing_policy(*call, servers, seed);
    if (!made) FAIL(made.error().message);
    policy_ = std::move(*made);
    announce();
  }

  std::uint32_t choose(Random& random, RoutingKey const& key = {}) {
    return policy_->choose(candidates(), key, random);
  }

  /// The id of the server chosen.
  ServerId pick(Random& random, RoutingKey const& key = {}) {
    std::uint32_t const index = choose(random, key);
    REQUIRE(index < candidates().size());
    return servers_[index];
  }

  /// The same, where some candidates are to be avoided.
  ServerId pick_another(Random& random, RoutingKey const& key, std::vector<ServerId> const& avoid) {
    for (ServerId const server : avoid)
      avoided_.push_back(position_[server]);
    std::sort(avoided_.begin(), avoided_.end());
    ServerId const picked = pick(random, key);
    avoided_.clear();
    return picked;
  }

  /// The servers that the attempts of a request meet, each of which avoids all before it.
  std::vector<ServerId> walk(Random& random, std::uint64_t hash) {
    std::vector<ServerId> met;
    while (met.size() < servers_.size())
      met.push_back(pick_another(random, {.hash = hash}, met));
    return met;
  }

  /// From now on hashes count all servers, up or not.
  void configure() {
    for (ServerId server = 0; server < up_.size(); ++server)
      configured_.push_back(server);
    announce();
  }

  /// Affinity sends a request to `server`, a candidate.
  void pin(ServerId server) { policy_->on_pinned(candidates(), position_[server]); }

  void set_up(ServerId server, bool up) {
    up_[server] = up ? 1 : 0;
    announce();
  }
  /// In units of 1 / `unit`.
  void set_weights(std::vector<std::uint32_t> weights, std::uint32_t unit = 1) {
    weights_ = std::move(weights);
    weight_unit_ = unit;
    announce();
  }
  void set_stations(std::vector<std::uint32_t> workers, std::vector<double> speeds) {
    workers_ = std::move(workers);
    speeds_ = std::move(speeds);
    announce();
  }

  /// Sets the requests at `server`, both the known and the true number.
  void set_load(ServerId server, std::uint32_t load) {
    loads_[server] = present_[server] = load;
    if (policy_->follows_load()) policy_->on_load(server, load);
  }

  /// Sets the true number of requests at `server` only.
  void set_present(ServerId server, std::uint32_t requests) { present_[server] = requests; }

  void answer(ServerId server, Nanoseconds latency_ns, Nanoseconds now_ns) {
    if (policy_->follows_answers()) policy_->on_answer(server, latency_ns, now_ns);
  }
  void reload() { policy_->on_reload(); }
  void weaken(ServerId server, std::int64_t parts) { policy_->on_weakened(server, parts); }
  void fail(ServerId server, Nanoseconds age_ns, Nanoseconds now_ns) {
    if (policy_->follows_answers()) policy_->on_failure(server, age_ns, now_ns);
  }

  bool up(ServerId server) const { return up_[server] != 0; }
  std::uint32_t load(ServerId server) const { return loads_[server]; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(up_.size()); }
  std::vector<ServerId> const& servers() const { return servers_; }
  RoutingPolicy const& policy() const { return *policy_; }
  Candidates candidates() const {
    return {servers_, position_, loads_,  weights_, weight_unit_,
            present_, workers_,  speeds_, avoided_, configured_};
  }

private:
  void announce() {
    servers_.clear();
    for (ServerId server = 0; server < up_.size(); ++server) {
      position_[server] = up_[server] != 0 ? static_cast<std::uint32_t>(servers_.size()) : no_server;
      if (up_[server] != 0) servers_.push_back(server);
    }
    policy_->on_membership(candidates());
  }

  std::vector<char> up_;
  std::vector<ServerId> servers_; ///< those up
  std::vector<std::uint32_t> avoided_;
  std::vector<ServerId> configured_;
  std::vector<std::uint32_t> position_;
  std::vector<std::uint32_t> loads_;
  std::vector<std::uint32_t> weights_;
  std::uint32_t weight_unit_ = 1;
  std::vector<std::uint32_t> present_;
  std::vector<std::uint32_t> workers_;
  std::vector<double> speeds_;
  std::unique_ptr<RoutingPolicy> policy_;
};

/// How often each server is picked.
inline std::vector<std::uint64_t> count_picks(KnownFleet& fleet, int picks, std::uint64_t key) {
  Random random{key};
  std::vector<std::uint64_t> counts(fleet.size());
  for (int i = 0; i < picks; ++i)
    ++counts[fleet.pick(random, {.hash = random.bits()})];
  return counts;
}

} // namespace stickysim
