#include "model/argument_reader.hpp"
#include "routing/builtin.hpp"

namespace stickysim {
namespace {

/// The session's hash modulo the number of candidates, as a place among them.
class HashModulo final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::uint64_t const size = candidates.size();
    return static_cast<std::uint32_t>((key.hash % size + key.attempt) % size);
  }

  bool hashes() const override { return true; }
};

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, hash_modulo_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<HashModulo>();
}

} // namespace

PolicyEntry const hash_modulo_policy = {
    .name = "hash_modulo",
    .usage = "hash_modulo",
    .help = "the session's hash modulo the number of candidates",
    .notes =
        "O(1); ignores loads and weights. Shares are equal, but a change from n to n + 1 candidates moves "
        "n/(n+1) of the sessions: the warning example for ring_hash, rendezvous and maglev. HAProxy's "
        "map-based hash with equal weights. A later attempt takes the next place.",
    .make = make,
};

} // namespace stickysim
