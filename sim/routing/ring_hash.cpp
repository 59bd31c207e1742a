#include "routing/builtin.hpp"
#include "routing/hash_ring.hpp"
#include "routing/walk.hpp"
#include "routing/weight.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <numeric>
#include <optional>
#include <vector>

namespace stickysim {
namespace {

enum class Direction : std::uint8_t { clockwise, nearest };

struct Ring {
  std::uint32_t vnodes;
  Direction direction;
  bool weighted;
  std::uint64_t balance_factor; ///< percent; 0: loads do not count
};

/// Consistent hashing: a session belongs to the first candidate clockwise from its hash, or to the nearest.
/// From one that is to be avoided, or has no slot left, the walk goes on clockwise. Source: HAProxy,
/// src/lb_chash.c.
class RingHash final : public RoutingPolicy, public RoutingHints {
public:
  RingHash(std::uint32_t servers, Ring const& settings, std::uint64_t seed)
      : points_(servers, settings.vnodes), settings_{settings}, seed_{seed}, load_(servers, 0) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::size_t const start =
        settings_.direction == Direction::clockwise ? ring_->first(key.hash) : nearest(candidates, key.hash);
    if (follows_load())
      if (std::uint32_t const index = with_slots(candidates, start); index != no_server) return index;
    std::size_t at = start;
    bool started = false;
    return walk(candidates, [&] {
      if (started) at = ring_->next(at);
      started = true;
      return ring_->server(at);
    });
  }

  RoutingHints const* hints() const override { return this; }

  void fetch(std::uint64_t hash) const override { ring_->fetch(hash); }

  ServerId foresee_key(std::uint64_t hash) const override { return ring_->server(ring_->first(hash)); }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < points_.size(),
                    "a candidate has no points on the hash ring");
    if (update_points(candidates) || !ring_) ring_.emplace(points_, seed_);
    if (follows_load()) count_slots(candidates);
  }

  bool follows_load() const override { return settings_.balance_factor > 0; }

  void on_load(ServerId server, std::uint32_t load) override {
    in_flight_ += load;
    in_flight_ -= load_[server];
    load_[server] = load;
  }

  bool hashes() const override { return true; }

private:
  /// The point of a candidate that is nearest to `hash`, on either side.
  std::size_t nearest(Candidates const& candidates, std::uint64_t hash) const {
    auto const is_vacant = [&](std::size_t at) { return candidates.index(ring_->server(at)) == no_server; };
    std::size_t after = ring_->first(hash);
    std::size_t before = ring_->previous(after);
    while (is_vacant(after))
      after = ring_->next(after);
    while (is_vacant(before))
      before = ring_->previous(before);
    // Unsigned differences are distances around the circle. HAProxy, too, goes back on a tie.
    return hash - ring_->hash(before) <= ring_->hash(after) - hash ? before : after;
  }

  // Slots. Source: HAProxy, src/lb_chash.c, chash_server_is_eligible().

  /// The first candidate from `start` on that has a slot left and is not to be avoided; `no_server` if none.
  std::uint32_t with_slots(Candidates const& candidates, std::size_t start) const {
    std::uint64_t const slots = ((in_flight_ + 1) * settings_.balance_factor + 99) / 100;
    auto const up_to = [&](std::uint64_t weight) { return weight * slots / weight_before_.back(); };
    std::size_t at = start;
    for (std::size_t passed = 0; passed < ring_->size(); ++passed, at = ring_->next(at)) {
      std::uint32_t const index = candidates.index(ring_->server(at));
      if (index == no_server || candidates.avoids(index)) continue;
      std::uint64_t const own = up_to(weight_before_[index + 1]) - up_to(weight_before_[index]);
      if (candidates.load(index) < std::max<std::uint64_t>(own, 1)) return index;
    }
    return no_server;
  }

  void count_slots(Candidates const& candidates) {
    weight_before_.assign(1, 0);
    for (ServerId const server : candidates.servers)
      weight_before_.push_back(weight_before_.back() +
                               (settings_.weighted ? weight_of(candidates, server) : 1));
    load_.assign(candidates.loads.begin(), candidates.loads.end());
    in_flight_ = std::accumulate(load_.begin(), load_.end(), std::uint64_t{0});
  }

  /// Whether a weight has changed, and with it the number of a server's points.
  bool update_points(Candidates const& candidates) {
    if (!settings_.weighted) return false;
    std::uint64_t total_weight = 0;
    for (ServerId server = 0; server < points_.size(); ++server)
      total_weight += weight_of(candidates, server);
    // Points by weight: `vnodes` for a weight of 1, fewer if the ring cannot hold them.
    std::uint64_t const share = std::uint64_t{settings_.vnodes} * total_weight;
    bool const fits = share <= HashRing::most_points * candidates.weight_unit;
    std::vector<std::uint32_t> points(points_.size());
    for (ServerId server = 0; server < points.size(); ++server) {
      std::uint64_t const weight = weight_of(candidates, server);
      std::uint64_t const wanted = fits ? weight * settings_.vnodes / candidates.weight_unit
                                        : weight * HashRing::most_points / total_weight;
      points[server] = static_cast<std::uint32_t>(std::max<std::uint64_t>(wanted, 1));
    }
    if (points == points_) return false;
    points_ = std::move(points);
    return true;
  }

  std::vector<std::uint32_t> points_; ///< by server: how many points it has
  Ring settings_;
  std::uint64_t seed_;
  std::optional<HashRing> ring_;

  std::vector<std::uint64_t> weight_before_; ///< by index: of all candidates before it; kept if loads count
  std::vector<std::uint32_t> load_;          ///< by server; kept if loads count
  std::uint64_t in_flight_ = 0;              ///< at all servers
};

Result<std::unique_ptr<RoutingPolicy>> make_ring_hash(Call const& call, std::uint32_t servers,
                                                      std::uint64_t seed) {
  ArgumentReader arguments{call, ring_hash_policy.usage};
  std::uint32_t const vnodes = read_vnodes(arguments, servers);
  std::string_view const points = arguments.choice("points", {"clockwise", "nearest"});
  bool const weighted = arguments.flag("weighted", false);
  auto const factor = static_cast<std::uint64_t>(arguments.integer("balance_factor", 0, 100'000, 0));
  if (factor > 0 && factor <= 100)
    arguments.fail("balance_factor", "must be 0, or a percentage greater than 100", "125 to 200 is usual");
  if (std::optional<CallError> const error = arguments.error()) return *error;
  Direction const direction = points == "nearest" ? Direction::nearest : Direction::clockwise;
  return std::make_unique<RingHash>(servers, Ring{vnodes, direction, weighted, factor}, seed);
}

} // namespace

PolicyEntry const ring_hash_policy = {
    .name = "ring_hash",
    .usage = "ring_hash(vnodes=160, points=clockwise|nearest, weighted=false, balance_factor=0)",
    .help = "consistent hashing: the session's place on a ring of virtual nodes",
    .law = "A session belongs to the first point clockwise from its hash. It stays with its server until "
           "that leaves; a server that joins takes its share from all others. The coefficient of variation "
           "of the shares is about 1/sqrt(vnodes), with points=nearest about 1/sqrt(2 vnodes). A retry that "
           "avoids its server goes on clockwise to the next.",
    .options =
        "vnodes: points of a server. points=nearest: the nearest point, on either side. weighted: a server "
        "has vnodes × its weight points; all have fewer if that would make more than 16777216. "
        "balance_factor: with m requests in flight the candidates have ceil(balance_factor/100 (m + 1)) slots "
        "in all, shared out by weight in the order of the servers, each at least one; a request goes on "
        "clockwise past servers whose slots are taken.",
    .sees = "nothing; loads with balance_factor",
    .weights = "if weighted=true",
    .ties = "none",
    .cost = "O(1), O(points) past slots that are taken",
    .upkeep = "none; weighted O(n vnodes) for a change of weight",
    .source = "Karger et al., Consistent hashing and random trees, STOC 1997; ketama's 160 points. nginx's "
              "consistent hash is ring_hash(weighted=true), HAProxy's ring_hash(vnodes=16, points=nearest, "
              "weighted=true), its hash-balance-factor is balance_factor.",
    .use_when = "To model a product that has it; sessions should move as little as possible.",
    .beware = "With few points a server may have several times its share.",
    .make = make_ring_hash,
};

} // namespace stickysim
