#include "key_space.hpp"

#include "routed_fleet.hpp"
#include "routing/hash_ring.hpp"
#include "skew.hpp"
#include "trials.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <numeric>

namespace stickysim::truth {
namespace {

using nlohmann::json;

/// A ring of `servers` with `vnodes` points each, and the policy on it.
class Circle {
public:
  Circle(std::uint32_t servers, std::uint32_t vnodes, std::uint64_t ring_seed)
      : ring_{std::vector<std::uint32_t>(servers, vnodes), ring_seed},
        fleet_{fmt::format("ring_hash(vnodes={})", vnodes), servers, ring_seed} {
    for (std::size_t at = ring_.first(0); points_.size() < ring_.size(); at = ring_.next(at))
      points_.push_back(ring_.hash(at));
  }

  RoutedFleet& fleet() { return fleet_; }
  std::size_t arcs() const { return points_.size(); }
  /// Of the arc that ends at a point, in hashes; a double holds it well enough.
  double length(std::size_t arc) const { return static_cast<double>(points_[arc] - before(arc)); }
  /// The server that has the arc: it must have both its first and its last hash.
  ServerId owner(std::size_t arc) {
    Random unused{0};
    ServerId const owner = fleet_.route(points_[arc], unused);
    STICKYSIM_CHECK(fleet_.route(before(arc) + 1, unused) == owner,
                    "two servers share an arc between two points");
    return owner;
  }

private:
  std::uint64_t before(std::size_t arc) const { return arc > 0 ? points_[arc - 1] : points_.back(); }

  HashRing ring_;
  std::vector<std::uint64_t> points_; ///< in order, each once
  RoutedFleet fleet_;
};

int replications_of(json const& test, int more) { return more * test.at("run").at("reps").get<int>(); }

double largest_inheritor(Circle& circle, Random& random) {
  std::vector<ServerId> before(circle.arcs());
  for (std::size_t arc = 0; arc < circle.arcs(); ++arc)
    before[arc] = circle.owner(arc);
  ServerId const lost = lose_one(circle.fleet(), random);
  std::vector<double> inherited(circle.fleet().size());
  for (std::size_t arc = 0; arc < circle.arcs(); ++arc)
    if (before[arc] == lost) inherited[circle.owner(arc)] += circle.length(arc);
  double const all = std::accumulate(inherited.begin(), inherited.end(), 0.0);
  return *std::max_element(inherited.begin(), inherited.end()) / all;
}

} // namespace

Figures measure_shares(json const& test, int more) {
  json const& scenario = test.at("scenario");
  if (scenario.at("policy") != "hash_ring") throw NotCovered{"needs a policy that is not there"};
  std::uint32_t const servers = scenario.at("servers");
  std::uint32_t const vnodes = scenario.at("vnodes");
  Figures figures;
  add(figures, "", replicate(replications_of(test, more), [&](int replication) {
        Circle circle{servers, vnodes, stream_key(seed, Purpose::policy, replication)};
        std::vector<double> shares(servers);
        for (std::size_t arc = 0; arc < circle.arcs(); ++arc)
          shares[circle.owner(arc)] += circle.length(arc);
        return skew_of(shares);
      }));
  return figures;
}

Figures measure_inheritors(json const& test, int more) {
  json const& scenario = test.at("scenario");
  Figures figures;
  for (std::uint32_t const vnodes : scenario.at("vnodes"))
    add(figures, "", replicate(replications_of(test, more), [&](int replication) {
          Random random{stream_key(seed, Purpose::policy, replication)};
          Circle circle{scenario.at("servers"), vnodes, random.bits()};
          return labelled(fmt::format("v={}", vnodes),
                          {{"fail.largest_inheritor", largest_inheritor(circle, random)}});
        }));
  return figures;
}

} // namespace stickysim::truth
