#include "routing/builtin.hpp"
#include "routing/hash_ring.hpp"
#include "routing/walk.hpp"
#include "routing/weight.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <optional>
#include <vector>

namespace stickysim {
namespace {

enum class Direction : std::uint8_t { clockwise, nearest };

/// Consistent hashing: a session belongs to the first candidate clockwise from its hash, or to the nearest.
class RingHash final : public RoutingPolicy, public RoutingHints {
public:
  RingHash(std::uint32_t servers, std::uint32_t vnodes, Direction direction, bool weighted,
           std::uint64_t seed)
      : points_(servers, vnodes), vnodes_{vnodes}, direction_{direction}, weighted_{weighted}, seed_{seed} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    HashRing const& ring = *ring_;
    std::uint64_t const hash = key.hash;
    std::size_t after = ring.first(hash);
    bool started = false;
    if (direction_ == Direction::clockwise)
      return walk_.choose(candidates, key.attempt, [&] {
        if (started) after = ring.next(after);
        started = true;
        return ring.server(after);
      });
    std::size_t before = ring.previous(after);
    bool from_before = false;
    return walk_.choose(candidates, key.attempt, [&] {
      if (started) (from_before ? before = ring.previous(before) : after = ring.next(after));
      started = true;
      // Unsigned differences are distances around the circle. HAProxy, too, goes back on a tie.
      from_before = hash - ring.hash(before) <= ring.hash(after) - hash;
      return ring.server(from_before ? before : after);
    });
  }

  RoutingHints const* hints() const override { return this; }

  void fetch(std::uint64_t hash) const override { ring_->fetch(hash); }

  ServerId foresee_key(std::uint64_t hash) const override { return ring_->server(ring_->first(hash)); }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < points_.size(),
                    "a candidate has no points on the hash ring");
    if (update_points(candidates) || !ring_) ring_.emplace(points_, seed_);
  }

  bool hashes() const override { return true; }

private:
  /// Whether a weight has changed, and with it the number of a server's points.
  bool update_points(Candidates const& candidates) {
    if (!weighted_) return false;
    std::uint64_t total_weight = 0;
    for (ServerId server = 0; server < points_.size(); ++server)
      total_weight += weight_of(candidates, server);
    // Points by weight: `vnodes` for a weight of 1, fewer if the ring cannot hold them.
    std::uint64_t const share = std::uint64_t{vnodes_} * total_weight;
    bool const fits = share <= HashRing::most_points * candidates.weight_unit;
    std::vector<std::uint32_t> points(points_.size());
    for (ServerId server = 0; server < points.size(); ++server) {
      std::uint64_t const weight = weight_of(candidates, server);
      std::uint64_t const wanted =
          fits ? weight * vnodes_ / candidates.weight_unit : weight * HashRing::most_points / total_weight;
      points[server] = static_cast<std::uint32_t>(std::max<std::uint64_t>(wanted, 1));
    }
    if (points == points_) return false;
    points_ = std::move(points);
    return true;
  }

  std::vector<std::uint32_t> points_; ///< by server: how many points it has
  std::uint32_t vnodes_;
  Direction direction_;
  bool weighted_;
  std::uint64_t seed_;
  std::optional<HashRing> ring_;
  Walk walk_;
};

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t servers, std::uint64_t seed) {
  ArgumentReader arguments{call, ring_hash_policy.usage};
  std::uint32_t const vnodes = read_vnodes(arguments, servers);
  std::string_view const points = arguments.choice("points", {"clockwise", "nearest"});
  bool const weighted = arguments.flag("weighted", false);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  Direction const direction = points == "nearest" ? Direction::nearest : Direction::clockwise;
  return std::make_unique<RingHash>(servers, vnodes, direction, weighted, seed);
}

} // namespace

PolicyEntry const ring_hash_policy = {
    .name = "ring_hash",
    .usage = "ring_hash(vnodes=160, points=clockwise|nearest, weighted=false)",
    .help = "consistent hashing: the session's place on a ring of virtual nodes",
    .law = "A session belongs to the first point clockwise from its hash. It stays with its server until "
           "that leaves; a server that joins takes its share from all others. The coefficient of variation "
           "of the shares is about 1/sqrt(vnodes), with points=nearest about 1/sqrt(2 vnodes). A later "
           "attempt walks on to the next server.",
    .options =
        "vnodes: points of a server. points=nearest: the nearest point, on either side. weighted: a server "
        "has vnodes × its weight points; all have fewer if that would make more than 16777216.",
    .sees = "nothing",
    .weights = "if weighted=true",
    .ties = "none",
    .cost = "O(1)",
    .upkeep = "none; weighted O(n vnodes) for a change of weight",
    .source = "Karger et al., Consistent hashing and random trees, STOC 1997; ketama's 160 points. nginx's "
              "consistent hash is ring_hash(weighted=true), HAProxy's ring_hash(vnodes=16, points=nearest, "
              "weighted=true).",
    .use_when = "To model a product that has it; sessions should move as little as possible.",
    .beware = "With few points a server may have several times its share.",
    .make = make,
};

} // namespace stickysim
