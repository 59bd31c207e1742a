#include "routing/builtin.hpp"
#include "routing/weight.hpp"
#include <stickysim/language/argument_reader.hpp>

#include <algorithm>
#include <numeric>
#include <vector>

namespace stickysim {
namespace {

/// The session's hash modulo the number of candidates, as a place among them. If weights count, each
/// candidate has as many places as its weight, after all weights are divided by their greatest common
/// divisor.
class HashModulo final : public RoutingPolicy {
public:
  explicit HashModulo(bool weighted) : weighted_{weighted} {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::uint64_t const size = candidates.size();
    std::uint64_t const index = weighted_ ? index_at(key.hash % last_place_.back()) : key.hash % size;
    return static_cast<std::uint32_t>((index + key.attempt) % size);
  }

  void on_membership(Candidates const& candidates) override {
    if (!weighted_) return;
    last_place_.clear();
    std::uint64_t divisor = 0;
    std::uint64_t sum = 0;
    for (ServerId const server : candidates.servers) {
      divisor = std::gcd(divisor, weight_of(candidates, server));
      last_place_.push_back(sum += weight_of(candidates, server));
    }
    for (std::uint64_t& each : last_place_)
      each /= divisor;
  }

  bool hashes() const override { return true; }

private:
  std::uint64_t index_at(std::uint64_t place) const {
    return std::upper_bound(last_place_.begin(), last_place_.end(), place) - last_place_.begin();
  }

  bool weighted_;
  std::vector<std::uint64_t> last_place_; ///< by index: one past it; empty unless weights count
};

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, hash_modulo_policy.usage};
  bool const weighted = arguments.flag("weighted", false);
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<HashModulo>(weighted);
}

} // namespace

PolicyEntry const hash_modulo_policy = {
    .name = "hash_modulo",
    .usage = "hash_modulo(weighted=false)",
    .help = "the session's hash modulo the number of candidates",
    .law = "The remainder is a place among the candidates in the order of their ids. A later attempt takes "
           "the next place.",
    .options =
        "weighted: a candidate has as many places as its weight, after all weights are divided by their "
        "greatest common divisor.",
    .sees = "nothing",
    .weights = "if weighted=true",
    .ties = "none",
    .cost = "O(1), weighted O(log n)",
    .upkeep = "none; weighted O(n) for a change of members",
    .source = "HAProxy, hash-type map-based; nginx, hash without consistent, which counts weights.",
    .use_when = "To show what ring_hash, rendezvous and maglev avoid. Its shares are equal.",
    .beware =
        "A change from n to n + 1 candidates moves n/(n + 1) of the sessions; a change of a weight moves "
        "nearly as many.",
    .make = make,
};

} // namespace stickysim
