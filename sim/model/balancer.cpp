#include "model/balancer.hpp"

#include <algorithm>

namespace stickysim {
namespace {

/// Slow start needs fractions of a weight. Source: HAProxy counts weights in sixteenths (BE_WEIGHT_SCALE).
constexpr std::uint32_t parts_of_a_weight = 16;

/// Envoy's zone aware routing leaves fewer servers that are well alone. Source: Envoy, `min_cluster_size`.
constexpr std::uint32_t least_zone_aware_servers = 6;

/// A retry budget never allows fewer. Source: Envoy, `min_retry_concurrency`.
constexpr std::uint32_t retries_always_allowed = 3;

/// How often a policy is asked again for a server that is not full.
constexpr int most_picks_past_full = 16;

/// Where the balancer's own choices stand among the streams of its pools, `pool << 32 | balancer`.
constexpr std::uint64_t choices_stream = std::uint64_t{1} << 40;

} // namespace

Balancer::Balancer(Design const& design, std::uint32_t index, std::uint64_t seed,
                   std::span<std::uint32_t const> present)
    : settings_{design.balancer}, honours_drain_(settings_.affinity.kind != AffinityKind::none &&
                                                 settings_.affinity.drain == OnDrain::honour),
      index_{index}, priorities_{design}, random_{stream_key(seed, Purpose::policy, choices_stream | index)} {
  std::uint32_t const unit = settings_.slow_start_ns > 0 ? parts_of_a_weight : 1;
  std::vector<std::string> zones;
  for (ServerGroup const& group : design.servers) {
    auto const count = static_cast<std::size_t>(group.ever());
    full_weights_.insert(full_weights_.end(), count, static_cast<std::uint32_t>(group.weight) * unit);
    workers_.insert(workers_.end(), count, static_cast<std::uint32_t>(group.workers));
    speeds_.insert(speeds_.end(), count, group.speed);
    known_.resize(known_.size() + count);
    for (auto absent = group.ever(); absent > group.count; --absent)
      (known_.end() - (absent - group.count))->registered = false;
    if (std::find(zones.begin(), zones.end(), group.zone) == zones.end()) zones.push_back(group.zone);
  }
  std::size_t const servers = full_weights_.size();
  weights_ = full_weights_;
  loads_.resize(servers);
  holds_.resize(servers);
  limited_ = settings_.limits_connections();
  if (limited_) {
    limits_.assign(servers, static_cast<std::uint32_t>(settings_.max_connections));
    connections_.resize(servers);
    open_.resize(priorities_.size());
    open_place_.assign(servers, no_server);
  }
  // Envoy's policies that hash do not know zones. Source: source/extensions/load_balancing_policies/common/
  // thread_aware_lb_impl.cc.
  bool const hashes = (*make_routing_policy(settings_.policy, 1, seed))->hashes();
  if (settings_.zone_aware && servers >= least_zone_aware_servers && !hashes)
    zones_ = static_cast<std::uint32_t>(zones.size());

  std::size_t const pools = std::size_t{priorities_.size()} * zones_;
  one_pool_ = pools == 1;
  if (!one_pool_)
    for (ServerGroup const& group : design.servers) {
      auto const zone = std::find(zones.begin(), zones.end(), group.zone) - zones.begin();
      auto const pool = static_cast<std::uint32_t>(group.priority) * zones_ +
                        (zones_ > 1 && group.priority == 0 ? static_cast<std::uint32_t>(zone) : 0);
      pool_index_.insert(pool_index_.end(), static_cast<std::size_t>(group.ever()), pool);
    }
  auto const fleet = static_cast<std::uint32_t>(servers);
  if (settings_.affinity.kind == AffinityKind::table)
    table_ = std::make_unique<AffinityTable>(settings_.affinity, fleet);
  Candidates known;
  known.loads = loads_;
  known.weights = weights_;
  known.weight_unit = unit;
  known.present = present.empty() ? std::span<std::uint32_t const>{loads_} : present;
  known.workers = workers_;
  known.speeds = speeds_;
  for (std::size_t pool = 0; pool < pools; ++pool) {
    auto policy = make_routing_policy(settings_.policy, fleet, seed);
    if ((*policy)->counts_bindings()) {
      known.loads = table_->bindings();
      table_->tell(**policy);
    }
    Random const draws{stream_key(seed, Purpose::policy, std::uint64_t{pool} << 32 | index)};
    pools_.emplace_back(known, std::move(*policy), draws);
  }
  RoutingPolicy const& policy = pools_.front().policy();
  follows_load_ = policy.follows_load() && !policy.counts_bindings();
  hears_of_idle_ = reports_idle(settings_, policy);
  ejection_ = std::move(*make_ejection_rule(settings_.ejection, fleet));

  for (std::uint32_t pool = 0; pool < pools; ++pool) {
    refresh_configured(pool);
    refresh_pool(pool, no_server);
  }
  refresh_shares();
}

bool Balancer::takes_new(ServerId server) const {
  Known const& known = known_[server];
  return known.registered && !known.draining && (well(server) || priorities_.panics(level_of(server)));
}

/// Draws the consequences of a change of `changed`, or of any server of the pool.
void Balancer::refresh_pool(std::uint32_t index, ServerId changed) {
  Pool& pool = pools_[index];
  bool const in_turn = settings_.backups == Backups::first && index >= zones_;
  if (changed != no_server && !in_turn) {
    bool const held = holds_[changed] != 0;
    bool const takes = takes_new(changed);
    if (held == takes) return;
    holds_[changed] = takes ? 1 : 0;
    candidates_ += takes ? 1 : UINT32_MAX;
    if (takes)
      pool.insert(changed);
    else
      pool.erase(changed);
    return refresh_open(changed);
  }
  std::vector<ServerId> servers;
  for (ServerId server = 0; server < known_.size(); ++server) {
    if (pool_index(server) != index) continue;
    bool const takes = takes_new(server) && !(in_turn && !servers.empty());
    if (takes) servers.push_back(server);
    candidates_ += static_cast<std::uint32_t>(takes) - static_cast<std::uint32_t>(holds_[server]);
    holds_[server] = takes ? 1 : 0;
    refresh_open(server);
  }
  pool.assign(std::move(servers));
}

void Balancer::refresh_configured(std::uint32_t index) {
  if (!settings_.rehash || !hashes()) return;
  std::vector<ServerId> servers;
  for (ServerId server = 0; server < known_.size(); ++server)
    if (pool_index(server) == index && known_[server].configured()) servers.push_back(server);
  pools_[index].configure(std::move(servers));
}

// Pools.

/// The zone of its own takes all it can if it holds at least its share of the servers, where the balancers
/// stand evenly; else the rest goes where there is room. Zones do not count in a panic, among few servers and
/// at backups. Source: Envoy, "Zone aware routing" and load_balancer_impl.cc.
std::vector<double> Balancer::zone_shares(std::uint32_t level) const {
  std::vector<double> shares;
  double all = 0;
  for (std::uint32_t zone = 0; zone < zones_; ++zone) {
    shares.push_back(pools_[level * zones_ + zone].size());
    all += shares.back();
  }
  if (all == 0) return shares;
  for (double& share : shares)
    share /= all;
  if (zones_ == 1 || level > 0 || priorities_.panics(level)) return shares;
  if (priorities_.well(level) < least_zone_aware_servers) return shares;

  auto const balancers = static_cast<std::uint32_t>(settings_.count);
  auto const originating = [&](std::uint32_t zone) {
    return static_cast<double>(balancers / zones_ + (zone < balancers % zones_ ? 1 : 0)) / balancers;
  };
  std::uint32_t const own = index_ % zones_;
  double const at_home = std::min(1.0, shares[own] / originating(own));
  double room = 0;
  for (std::uint32_t zone = 0; zone < zones_; ++zone) {
    shares[zone] = zone == own ? 0 : std::max(0.0, shares[zone] - originating(zone));
    room += shares[zone];
  }
  for (double& share : shares)
    share = room > 0 ? share / room * (1 - at_home) : 0;
  shares[own] = room > 0 ? at_home : 1;
  return shares;
}

void Balancer::refresh_shares() {
  if (one_pool_) return;
  shares_.clear();
  double sum = 0;
  std::vector<double> const levels = priorities_.shares();
  for (std::uint32_t level = 0; level < levels.size(); ++level)
    for (double const zone : zone_shares(level))
      shares_.push_back(sum += levels[level] * zone);
}

/// Whether requests go to a priority: health gives it a share, or it takes what the ones before it cannot.
bool Balancer::serves(std::uint32_t level) const {
  if (one_pool_ || settings_.overflow) return true;
  double const before = level == 0 ? 0 : shares_[std::size_t{level} * zones_ - 1];
  return shares_[std::size_t{level + 1} * zones_ - 1] > before;
}

/// A hash picks the priority as well, so that a session has always the same one. Source: Envoy,
/// thread_aware_lb_impl.cc.
Pool& Balancer::next_pool(RoutingKey const& key) {
  double const at = (hashes() ? Random{key.hash}.uniform() : random_.uniform()) * shares_.back();
  auto const place = std::upper_bound(shares_.begin(), shares_.end(), at) - shares_.begin();
  Pool& pool = pools_[std::min(static_cast<std::size_t>(place), pools_.size() - 1)];
  if (!pool.empty()) return pool;
  return *std::find_if(pools_.begin(), pools_.end(), [](Pool const& other) { return !other.empty(); });
}

/// The pool for a request: one of the priority that is its turn, or of the next one that is not exhausted.
Pool& Balancer::usable_pool(RoutingKey const& key, std::span<ServerId const> avoid) {
  Pool& pool = next_pool(key);
  std::uint32_t const turn = level_at(pool);
  if (!exhausted(turn, avoid)) return pool;
  for (std::uint32_t level = turn + 1; std::size_t{level} * zones_ < pools_.size(); ++level)
    if (auto const pools = pools_at(level); !exhausted(level, avoid))
      return *std::ranges::find_if(pools, [](Pool const& other) { return !other.empty(); });
  return pool;
}

bool Balancer::has_candidates_but(std::span<ServerId const> tried) const {
  return std::ranges::any_of(pools_, [tried](Pool const& pool) {
    return std::ranges::any_of(
        pool.servers(), [tried](ServerId server) { return std::ranges::find(tried, server) == tried.end(); });
  });
}

/// Whether a priority has nobody for a request: each of its servers has failed it, where each is tried but
/// once, or is full, where requests do not wait for it. Source: nginx,
/// src/http/ngx_http_upstream_round_robin.c: the backups follow when no other peer is left.
bool Balancer::exhausted(std::uint32_t level, std::span<ServerId const> avoid) const {
  bool const tries_once = settings_.retry_avoids == RetryAvoids::tried && !avoid.empty();
  bool const passes_full = settings_.overflow && limited_;
  auto const usable = [&](ServerId server) {
    return !(tries_once && std::ranges::find(avoid, server) != avoid.end()) && !(passes_full && full(server));
  };
  return std::ranges::none_of(pools_at(level), [&](Pool const& pool) {
    if (!tries_once && !passes_full) return !pool.empty();
    return std::ranges::any_of(pool.servers(), usable);
  });
}

// Picks that are full.

ServerId Balancer::choose_from(Pool& pool, RoutingKey const& key, std::span<ServerId const> avoid) {
  if (limited_ && open_at(pool).empty() && !waits_for_its_server(pool)) return no_server;
  if (limited_ && open_at(pool).size() < pool.size() && pool.policy().leaves_out_full())
    return choose_open(pool, key, no_server, avoid);
  ServerId const server = avoid.empty() ? pool.ask(key) : pool.ask_for_another(key, avoid);
  return full(server) ? choose_open(pool, key, server, avoid) : server;
}

/// The law's choice among those that are open, after `server`, if there is any, which is not.
ServerId Balancer::choose_open(Pool& pool, RoutingKey key, ServerId server, std::span<ServerId const> avoid) {
  if (waits_for_its_server(pool)) return server;
  if (pool.policy().waits_when_full()) return no_server;
  auto const avoids = [&](ServerId each) { return std::ranges::find(avoid, each) != avoid.end(); };
  auto const untried = [&](ServerId each) { return !full(each) && !avoids(each); };
  bool const none_is_left = std::ranges::none_of(pool.servers(), untried);
  // Where each server is tried but once the others are waited for.
  if (none_is_left && settings_.retry_avoids == RetryAvoids::tried) return no_server;
  passed_.assign(avoid.begin(), avoid.end());
  if (server == no_server) {
    if (none_is_left) passed_.clear();
    std::ranges::copy_if(pool.servers(), std::back_inserter(passed_),
                         [&](ServerId each) { return full(each); });
    server = pool.ask_for_another(key, passed_);
  }
  for (int again = 0; again < most_picks_past_full && full(server); ++again) {
    passed_.push_back(server);
    ++key.attempt;
    server = pool.ask_for_another(key, passed_);
  }
  if (!full(server)) return server;
  std::vector<ServerId> const& open = open_at(pool);
  std::uint64_t place = random_.below(open.size());
  for (std::size_t step = 0; step < avoid.size() && avoids(open[place]); ++step)
    place = (place + 1) % open.size();
  return open[place];
}

void Balancer::refresh_open(ServerId server) {
  if (!limited_) return;
  bool const opens = holds_[server] != 0 && !full(server);
  std::uint32_t& place = open_place_[server];
  if (opens == (place != no_server)) return;
  std::vector<ServerId>& open = open_[level_of(server)];
  if (opens) {
    place = static_cast<std::uint32_t>(open.size());
    open.push_back(server);
  } else {
    open[place] = open.back();
    open_place_[open.back()] = place;
    open.pop_back();
    place = no_server;
  }
}

void Balancer::connect(ServerId server) {
  ++in_flight_;
  if (!limited_) return;
  ++connections_[server];
  if (full(server)) refresh_open(server);
}

void Balancer::disconnect(ServerId server) {
  STICKYSIM_DEBUG_CHECK(in_flight_ > 0, "a balancer disconnects what it has not connected");
  --in_flight_;
  if (!limited_) return;
  STICKYSIM_DEBUG_CHECK(connections_[server] > 0, "a connection ends that has not begun");
  bool const was_full = full(server);
  --connections_[server];
  if (was_full) refresh_open(server);
}

bool Balancer::begin_retry() {
  if (settings_.retry_budget > 0) {
    double const allowed = settings_.retry_budget * in_flight_;
    if (retries_ >= std::max(static_cast<double>(retries_always_allowed), allowed)) return false;
  }
  ++retries_;
  return true;
}

} // namespace stickysim
