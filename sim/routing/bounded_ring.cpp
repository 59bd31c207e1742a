#include "routing/builtin.hpp"
#include "routing/hash_ring.hpp"
#include "routing/walk.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/language/argument_reader.hpp>
#include <stickysim/model/routing_hints.hpp>

#include <algorithm>
#include <vector>

namespace stickysim {
namespace {

/// Consistent hashing with bounded loads: clockwise from the session's hash, the first candidate with fewer
/// requests than its share of all, the new one included, times 1 + epsilon, or than a capacity that is given.
class BoundedRing final : public RoutingPolicy, public RoutingHints {
public:
  BoundedRing(std::uint32_t servers, std::uint32_t vnodes, std::uint64_t millionths, std::uint64_t capacity,
              std::uint64_t seed)
      : ring_{std::vector<std::uint32_t>(servers, vnodes), seed}, load_(servers, 0),
        member_(servers, 0), millionths_{millionths}, capacity_{capacity} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::uint64_t const capacity = capacity_of_each(candidates.size());
    std::size_t at = ring_.first(key.hash);
    // Some candidate is below the capacity, because all together have less than n times that.
    for (std::size_t passed = 0; passed < ring_.size(); ++passed, at = ring_.next(at)) {
      std::uint32_t const index = candidates.index(ring_.server(at));
      if (index != no_server && candidates.load(index) < capacity && !candidates.avoids(index)) return index;
    }
    // But it may be one that has failed the request.
    return walk(candidates, [&] { return ring_.server(at = ring_.next(at)); });
  }

  RoutingHints const* hints() const override { return this; }

  void fetch(std::uint64_t hash) const override { ring_.fetch(hash); }

  ServerId foresee_key(std::uint64_t hash) const override { return ring_.server(ring_.first(hash)); }

  bool follows_load() const override { return true; }

  void on_load(ServerId server, std::uint32_t load) override {
    if (member_[server] == 0) return;
    in_flight_ += load;
    in_flight_ -= load_[server];
    load_[server] = load;
  }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < member_.size(),
                    "a candidate has no points on the hash ring");
    std::fill(member_.begin(), member_.end(), char{0});
    in_flight_ = 0;
    for (ServerId const server : candidates.servers) {
      member_[server] = 1;
      load_[server] = candidates.loads[server];
      in_flight_ += load_[server];
    }
  }

  bool hashes() const override { return true; }

private:
  std::uint64_t capacity_of_each(std::uint32_t candidates) const {
    std::uint64_t const shared = (1'000'000 + millionths_) * (in_flight_ + 1);
    std::uint64_t const whole = std::uint64_t{1'000'000} * candidates;
    return std::max(capacity_, (shared + whole - 1) / whole);
  }

  HashRing ring_;
  std::vector<std::uint32_t> load_; ///< by server; true only of candidates
  std::vector<char> member_;        ///< by server: is it a candidate?
  std::uint64_t in_flight_ = 0;     ///< at all candidates
  std::uint64_t millionths_;        ///< epsilon
  std::uint64_t capacity_;          ///< of each candidate, while all requests fit in
};

Result<std::unique_ptr<RoutingPolicy>> make_bounded_ring(Call const& call, std::uint32_t servers,
                                                         std::uint64_t seed) {
  ArgumentReader arguments{call, bounded_ring_policy.usage};
  std::uint32_t const vnodes = read_vnodes(arguments, servers);
  double const epsilon = arguments.number("epsilon", Unit::none, between(0.001, 1000), 0.25);
  auto const capacity = static_cast<std::uint64_t>(arguments.integer("capacity", 0, 1'000'000'000, 0));
  if (std::optional<CallError> const error = arguments.error()) return *error;
  auto const millionths = static_cast<std::uint64_t>(epsilon * 1e6 + 0.5);
  return std::make_unique<BoundedRing>(servers, vnodes, millionths, capacity, seed);
}

} // namespace

PolicyEntry const bounded_ring_policy = {
    .name = "bounded_ring",
    .usage = "bounded_ring(vnodes=160, epsilon=0.25, capacity=0)",
    .help = "consistent hashing with bounded loads: on the ring, the first server that is not too full",
    .law =
        "With m requests in flight at n candidates none gets more than ceil((1 + epsilon) (m + 1) / n). "
        "A request goes to the first candidate clockwise from its session's hash that has fewer. So while "
        "a session's own server is full, its requests go to a server without its state. A retry that avoids "
        "its server takes the next one that is not full.",
    .options =
        "vnodes: a server's points on the ring. epsilon: the share above the mean that a server may have. "
        "capacity: requests that a server may always have, even if the bound is lower.",
    .sees = "loads",
    .weights = "ignored",
    .ties = "none: the ring orders the servers",
    .cost = "O(1/epsilon^2)",
    .upkeep = "O(1) for a change of load",
    .source =
        "Mirrokni, Thorup and Zadimoghaddam, Consistent hashing with bounded loads, SODA 2018. HAProxy's "
        "hash-balance-factor rounds otherwise: see balance_factor of ring_hash.",
    .use_when = "Sessions should stay where their state or cache is, but no server may be overloaded.",
    .beware = "The bound follows the present number of requests in flight: with few of them it is low, and "
              "many sessions change servers.",
    .make = make_bounded_ring,
};

} // namespace stickysim
