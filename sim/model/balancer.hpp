#pragma once

#include "model/affinity_table.hpp"
#include "model/pool.hpp"
#include "model/priorities.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/model/ejection.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <memory>
#include <span>
#include <vector>

namespace stickysim {

/// Whether a server that falls idle reports to one of the balancers: their policy wants it, and they do not
/// know by themselves.
inline bool reports_idle(BalancerSettings const& settings, RoutingPolicy const& policy) {
  return policy.hears_of_idle_servers() && settings.count > 1 && settings.load_info == LoadInfo::own;
}

/// One balancer and what it believes: which servers are there and well, how many requests are in flight at
/// each, to which servers its table pins sessions. It learns of the truth only through its own traffic, its
/// health checks, its operator and, if `load_info` says so, a load board.
///
/// Servers stand in pools by priority and, where routing is aware of zones, by zone; the balancer picks a
/// pool, the pool's policy a server.
class Balancer {
public:
  /// `index`: its number among the balancers; `present`: by server id, requests that really are there; empty:
  /// those that this balancer has sent.
  Balancer(Design const& design, std::uint32_t index, std::uint64_t seed,
           std::span<std::uint32_t const> present);
  Balancer(Balancer&&) = default; // pools keep pointing at the moved vectors' memory

  // What it does with a request.

  /// Whether some server may be sent new work, connections or not.
  bool has_candidates() const { return candidates_ > 0; }
  /// Whether its first priority has another server than that one. Source: HAProxy counts active servers.
  bool has_a_choice() const { return priorities_.well(0) > 1; }
  /// Whether some server may be sent new work that is not one of `tried`.
  bool has_candidates_but(std::span<ServerId const> tried) const;

  /// Whether a cookie or an entry that names `server` is followed: also to a backup that is kept in reserve,
  /// but, unlike new work, to no server that is believed dead, panic or not. Source: Envoy,
  /// `override_host_status`; in panic others are picked.
  bool takes_bound(ServerId server) const {
    Known const& known = known_[server];
    return known.registered && well(server) && (!known.draining || honours_drain_);
  }
  /// Whether a request that is to go to `server`, bound or by its hash, may go there.
  bool takes_pinned(ServerId server) const { return holds_[server] != 0 || takes_bound(server); }
  bool is_draining(ServerId server) const { return known_[server].draining; }
  bool is_away(ServerId server) const { return known_[server].away; }
  bool is_registered(ServerId server) const { return known_[server].registered; }
  bool is_healthy(ServerId server) const { return known_[server].healthy; } ///< as active checks say

  /// What its policy picks from, and the load that it sees there.
  bool takes_new_work(ServerId server) const { return holds_[server] != 0; }
  /// Whether requests that wait for any server may go to `server`: not to a backup while others do the work.
  bool takes_waiting(ServerId server) const { return holds_[server] != 0 && serves(level_of(server)); }
  std::uint32_t load(ServerId server) const { return loads_[server]; }

  /// Whether all connections that it may have to `server` are in use.
  bool full(ServerId server) const { return limited_ && connections_[server] >= limits_[server]; }

  /// The pick for a request that nothing has pinned: a server not in `avoid` if its pool has one. `no_server`
  /// if all connections are in use. One that is full() if the law is a hash and says so: the request waits.
  ServerId choose(RoutingKey const& key, std::span<ServerId const> avoid) {
    if (one_pool_ && !limited_) [[likely]]
      return avoid.empty() ? pools_.front().ask(key) : pools_.front().ask_for_another(key, avoid);
    return choose_from(one_pool_ ? pools_.front() : usable_pool(key, avoid), key, avoid);
  }

  /// The likely pick after `choices` further ones, so that the server can be in the cache by then;
  /// `no_server` if the policy cannot tell.
  ServerId foresee(std::uint32_t choices) const {
    return one_pool_ ? pools_.front().foresee(choices) : no_server;
  }

  /// Prefetches what a choice for `hash` reads first.
  void fetch(std::uint64_t hash) const { pools_.front().fetch(hash); }
  /// The likely pick for `hash` on a first attempt; `no_server` if the policy cannot tell.
  ServerId foresee_key(std::uint64_t hash) const { return pools_.front().foresee_key(hash); }
  /// Prefetches what is read, and written, when the load of `server` changes.
  [[gnu::always_inline]] void fetch_load(ServerId server) const {
    __builtin_prefetch(&loads_[server], 1);
    if (follows_load_) pools_.front().fetch_load(server);
  }

  /// A pinned request goes to `server`.
  void count_pinned(ServerId server) { pool_of(server).pinned(server); }

  bool has_priorities() const { return pools_.size() > 1; }
  bool hashes() const { return pools_.front().policy().hashes(); }
  bool asks_servers() const { return pools_.front().policy().asks_servers(); }
  AffinityTable& table() { return *table_; } ///< where affinity keeps one
  AffinityTable const& table() const { return *table_; }

  // What its traffic teaches it.

  /// The load that the policy sees at `server` changes by one.
  void add_load(ServerId server) { set_load(server, loads_[server] + 1); }
  void remove_load(ServerId server) {
    STICKYSIM_DEBUG_CHECK(loads_[server] > 0, "a load below zero");
    set_load(server, loads_[server] - 1);
  }
  /// `server` reports to this balancer that it is idle, or has not yet done so.
  void hear_of_idle(ServerId server, bool idle) { pool_of(server).load_changed(server, idle ? 0 : 1); }
  /// The load that the policy sees at `server`, as a board or an oracle tells.
  void set_load(ServerId server, std::uint32_t load) {
    loads_[server] = load;
    if (follows_load_ && (load > 0 || !hears_of_idle_)) pool_of(server).load_changed(server, load);
  }

  /// A request goes to `server` or is over there.
  void connect(ServerId server);
  void disconnect(ServerId server);

  /// `server` has answered a request well, `latency_ns` after it was dispatched there.
  void answered(ServerId server, Nanoseconds latency_ns, Nanoseconds now) {
    pool_of(server).answered(server, latency_ns, now);
  }
  /// A request is over that was dispatched to `server` `age_ns` ago and has had no answer.
  void failed(ServerId server, Nanoseconds age_ns, Nanoseconds now) {
    pool_of(server).failed(server, age_ns, now);
  }
  /// Whether its policy wants to know.
  bool follows_answers() const { return pools_.front().policy().follows_answers(); }

  /// Whether a retry may begin; it counts until end_retry().
  bool begin_retry();
  void end_retry() {
    STICKYSIM_DEBUG_CHECK(retries_ > 0, "a retry ends that has not begun");
    --retries_;
  }
  std::uint32_t retries() const { return retries_; } ///< that have begun and not ended

  // What passive health teaches it.

  EjectionRule* ejection() { return ejection_.get(); }
  /// Whether one server more may be ejected: others are left, and not too many are ejected already.
  bool may_eject_another() const;
  void eject(ServerId server);
  /// The ejection is over; `probe`: for one request, which has still to be picked.
  void readmit(ServerId server, bool probe);
  /// Its policy lowers the weight of `server` by 1 / `parts` for a while.
  void weaken(ServerId server, std::int64_t parts) { pool_of(server).weakened(server, parts); }
  bool probing(ServerId server) const { return known_[server].probing; }
  bool ejected(ServerId server) const { return known_[server].ejected; }

  // What checks and its operator tell it.

  /// A health check's verdict.
  void mark(ServerId server, bool healthy);
  /// `server` takes no new sessions, or does so again.
  void drain(ServerId server);
  void undrain(ServerId server);
  /// `server` is out for maintenance until it is known and well again.
  void set_aside(ServerId server);
  /// `server` is unknown from now on, or known and well.
  void remove(ServerId server);
  void add(ServerId server);

  /// The weight of `server` is that share of its full weight, and at least one unit.
  void set_weight_share(ServerId server, double share);
  /// And its connections, of which it has one at least. Answers whether it may have more than before.
  bool set_connection_share(ServerId server, double share);

private:
  struct Known {
    bool registered : 1 = true;
    bool draining : 1 = false;
    bool away : 1 = false;   ///< not registered, and to come back
    bool healthy : 1 = true; ///< as active checks say
    bool ejected : 1 = false;
    bool probing : 1 = false; ///< readmitted for one request

    bool balances() const { return registered && !draining; }
    bool configured() const { return registered || away; }
  };

  Pool& pool_of(ServerId server) { return pools_[one_pool_ ? 0 : pool_index_[server]]; }
  std::uint32_t pool_index(ServerId server) const { return one_pool_ ? 0 : pool_index_[server]; }
  std::uint32_t level_of(ServerId server) const { return pool_index(server) / zones_; }
  std::uint32_t level_at(Pool const& pool) const {
    return static_cast<std::uint32_t>(&pool - pools_.data()) / zones_;
  }
  bool serves(std::uint32_t level) const;
  bool well(ServerId server) const {
    Known const& known = known_[server];
    return known.healthy && !known.ejected;
  }
  bool takes_new(ServerId server) const;
  /// Changes what is known of `server` and all that follows from it.
  template <class Change>
  void learn(ServerId server, Change change);
  void refresh_pool(std::uint32_t pool, ServerId changed);
  void refresh_configured(std::uint32_t pool);
  void refresh_shares();
  std::vector<double> zone_shares(std::uint32_t level) const;
  std::span<Pool const> pools_at(std::uint32_t level) const {
    return {pools_.data() + std::size_t{level} * zones_, zones_};
  }
  std::span<Pool> pools_at(std::uint32_t level) {
    return {pools_.data() + std::size_t{level} * zones_, zones_};
  }
  Pool& next_pool(RoutingKey const& key);
  Pool& usable_pool(RoutingKey const& key, std::span<ServerId const> avoid);
  bool exhausted(std::uint32_t level, std::span<ServerId const> avoid) const;

  /// The pick among the servers of a pool.
  ServerId choose_from(Pool& pool, RoutingKey const& key, std::span<ServerId const> avoid);
  /// Whether a request whose pick is full waits for that server and no other. Source: HAProxy,
  /// `hash-preserve-affinity always`.
  bool waits_for_its_server(Pool const& pool) const { return pool.policy().hashes() && !settings_.rehash; }
  /// The servers of a pool's priority that are not full.
  std::vector<ServerId> const& open_at(Pool const& pool) const {
    return open_[one_pool_ ? 0 : level_at(pool)];
  }
  ServerId choose_open(Pool& pool, RoutingKey key, ServerId server, std::span<ServerId const> avoid);
  void refresh_open(ServerId server);

  BalancerSettings const& settings_;
  bool honours_drain_;
  std::uint32_t index_;
  std::vector<std::uint32_t> full_weights_; ///< by server id
  std::vector<std::uint32_t> weights_;      ///< by server id, as they are now
  std::vector<std::uint32_t> workers_;      ///< by server id
  std::vector<double> speeds_;              ///< by server id
  std::vector<std::uint32_t> loads_;        ///< by server id
  std::vector<Known> known_;                ///< by server id
  std::vector<char> holds_;                 ///< by server id: is it a candidate?
  bool follows_load_ = false;               ///< its policy does
  bool hears_of_idle_ = false;              ///< from the servers themselves
  std::uint32_t candidates_ = 0;
  std::uint32_t ejected_ = 0;
  std::uint32_t retries_ = 0;   ///< in flight
  std::uint32_t in_flight_ = 0; ///< requests dispatched and not over

  std::vector<Pool> pools_; ///< by priority, then zone
  bool one_pool_ = true;    ///< of these; asked for every request
  Priorities priorities_;
  std::vector<std::uint32_t> pool_index_; ///< by server id; empty if there is one pool
  std::uint32_t zones_ = 1;
  std::vector<double> shares_; ///< of traffic, by pool, as running sums; empty if there is one pool

  bool limited_ = false;                    ///< are connections?
  std::vector<std::uint32_t> limits_;       ///< by server id: most connections; empty without a limit
  std::vector<std::uint32_t> connections_;  ///< by server id; empty without a limit
  std::vector<std::vector<ServerId>> open_; ///< by priority: candidates that are not full, in any order
  std::vector<std::uint32_t> open_place_;   ///< by server id: its index in open_, or no_server
  std::vector<ServerId> passed_;            ///< servers that the present choice has passed over

  std::unique_ptr<AffinityTable> table_;
  std::unique_ptr<EjectionRule> ejection_;
  Random random_; ///< of the choice of a pool, and of an open server where the policy finds none
};

} // namespace stickysim
