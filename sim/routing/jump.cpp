#include "routing/builtin.hpp"
#include "routing/rehash.hpp"
#include <stickysim/language/argument_reader.hpp>

namespace stickysim {
namespace {

/// Lamping and Veach's jump consistent hash. As candidates are added one by one, a key moves to the n-th with
/// probability 1/n; the loop jumps from move to move. Its double arithmetic is exact or rounded once, the
/// same everywhere.
std::uint32_t jump_hash(std::uint64_t key, std::uint32_t candidates) {
  std::int64_t at = 0;
  for (std::int64_t next = 0; next < candidates;) {
    at = next;
    key = key * 2862933555777941757u + 1;
    next = static_cast<std::int64_t>(static_cast<double>(at + 1) *
                                     (0x1p31 / static_cast<double>((key >> 33) + 1)));
  }
  return static_cast<std::uint32_t>(at);
}

class Jump final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::span<ServerId const> const servers = hashed_over(candidates);
    auto const size = static_cast<std::uint32_t>(servers.size());
    return rehash_.choose(candidates, key.hash,
                          [&](std::uint64_t hash) { return servers[jump_hash(hash, size)]; });
  }

  bool hashes() const override { return true; }

private:
  Rehash rehash_;
};

Result<std::unique_ptr<RoutingPolicy>> make_jump(Call const& call, std::uint32_t, std::uint64_t) {
  ArgumentReader arguments{call, jump_policy.usage};
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<Jump>();
}

} // namespace

PolicyEntry const jump_policy = {
    .name = "jump",
    .usage = "jump",
    .help = "jump consistent hash: a place among the candidates that moves as seldom as possible",
    .law = "One more candidate at the end takes 1/(n + 1) of the sessions; no others move, and shares stay "
           "equal. A retry that avoids its server is hashed again, up to 20 times; so are, with "
           "balancer.rehash, the sessions of servers that are down, which then count as places.",
    .options = "",
    .sees = "nothing",
    .weights = "ignored",
    .ties = "none",
    .cost = "O(log n)",
    .upkeep = "none, not even a table",
    .source = "Lamping and Veach, A fast, minimal memory, consistent hash algorithm, 2014.",
    .use_when = "Servers come and go at the end only, as numbered shards do.",
    .beware =
        "Candidates are counted by place: a server that leaves from the middle moves the sessions of all "
        "servers behind it.",
    .make = make_jump,
};

} // namespace stickysim
