#include "routing/builtin.hpp"
#include "routing/rehash.hpp"
#include "routing/weight.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

namespace stickysim {
namespace {

/// The session's hash modulo a number of servers, as a place among them. If weights count, each has as many
/// places as its weight, after all weights are divided by their greatest common divisor.
///
/// The servers are the candidates, and the pick stands even if it is to be avoided: as HAProxy asks its map
/// of live servers again. Or they are those that the balancer is configured with, and what does not take the
/// request is hashed over: nginx.
class HashModulo final : public RoutingPolicy {
public:
  explicit HashModulo(bool weighted) : weighted_{weighted} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::span<ServerId const> const servers = hashed_over(candidates);
    if (candidates.configured.empty()) return index_of(key.hash, servers);
    return rehash_.choose(candidates, key.hash,
                          [&](std::uint64_t hash) { return servers[index_of(hash, servers)]; });
  }

  void on_membership(Candidates const& candidates) override {
    if (!weighted_) return;
    last_place_.clear();
    std::uint64_t divisor = 0;
    std::uint64_t sum = 0;
    for (ServerId const server : hashed_over(candidates)) {
      divisor = std::gcd(divisor, weight_of(candidates, server));
      last_place_.push_back(sum += weight_of(candidates, server));
    }
    for (std::uint64_t& each : last_place_)
      each /= divisor;
  }

  bool hashes() const override { return true; }

private:
  std::uint32_t index_of(std::uint64_t hash, std::span<ServerId const> servers) const {
    if (!weighted_) return static_cast<std::uint32_t>(hash % servers.size());
    std::uint64_t const place = hash % last_place_.back();
    return static_cast<std::uint32_t>(std::upper_bound(last_place_.begin(), last_place_.end(), place) -
                                      last_place_.begin());
  }

  bool weighted_;
  std::vector<std::uint64_t> last_place_; ///< by index: one past it; empty unless weights count
  Rehash rehash_;
};

Result<std::unique_ptr<RoutingPolicy>> make_hash_modulo(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, hash_modulo_policy.usage};
  bool const weighted = arguments.flag("weighted", false);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<HashModulo>(weighted);
}

} // namespace

PolicyEntry const hash_modulo_policy = {
    .name = "hash_modulo",
    .usage = "hash_modulo(weighted=false)",
    .help = "the session's hash modulo the number of servers",
    .law =
        "The remainder is a place among the candidates in the order of their ids. A retry has the same "
        "place: it goes to the same server while that is believed well. With balancer.rehash it is a place "
        "among all servers that the balancer is configured with; if that one is down, full or has failed "
        "the request, the hash is hashed again, up to 20 times, and then the others take turns.",
    .options = "weighted: a server has as many places as its weight, after all weights are divided by their "
               "greatest common divisor.",
    .sees = "nothing",
    .weights = "if weighted=true",
    .ties = "none",
    .cost = "O(1), weighted O(log n)",
    .upkeep = "none; weighted O(n) for a change of members",
    .source =
        "HAProxy, hash-type map-based (src/lb_map.c); with balancer.rehash nginx, ip_hash and hash without "
        "consistent. Both count weights.",
    .use_when = "To model a product that has it. Its shares are equal.",
    .beware = "A change from n to n + 1 servers moves n/(n + 1) of the sessions; a change of a weight moves "
              "nearly as many. A server that is down and not yet noticed fails its share, retried or not, "
              "unless balancer.rehash is set.",
    .make = make_hash_modulo,
};

} // namespace stickysim
