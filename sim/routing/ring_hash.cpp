#include "model/argument_reader.hpp"
#include "routing/builtin.hpp"
#include <stickysim/engine/check.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <vector>

namespace stickysim {
namespace {

/// Consistent hashing: each server stands at `vnodes` points of a ring, and a session belongs to the first
/// candidate clockwise from its hash. Servers that are no candidates keep their points and are passed over,
/// so that a change of members moves only the sessions of those that changed.
class RingHash final : public RoutingPolicy {
public:
  RingHash(std::uint32_t servers, std::uint32_t vnodes, std::uint64_t seed) : servers_{servers} {
    // Points are spread evenly, one or two in a cell: count, place, and sort within the cells.
    std::size_t const points = std::size_t{servers} * vnodes;
    int const cell_bits = std::max(static_cast<int>(std::bit_width(points)) - 1, 1);
    shift_ = 64 - cell_bits;
    cell_start_.assign((std::size_t{1} << cell_bits) + 1, 0);
    for_each_point(vnodes, seed, [&](std::uint64_t point) { ++cell_start_[(point >> shift_) + 1]; });
    for (std::size_t cell = 1; cell < cell_start_.size(); ++cell)
      cell_start_[cell] += cell_start_[cell - 1];
    std::vector<std::uint32_t> free = cell_start_;
    ring_.resize(points);
    for_each_point(vnodes, seed, [&](std::uint64_t point) { ring_[free[point >> shift_]++] = point; });
    for (std::size_t cell = 0; cell + 1 < cell_start_.size(); ++cell)
      std::sort(ring_.begin() + cell_start_[cell], ring_.begin() + cell_start_[cell + 1]);
  }

  std::uint32_t choose(Candidates const& candidates, RoutingKey const& key, Random&) override {
    std::uint32_t const skips = key.attempt % candidates.size();
    passed_.clear();
    for (std::size_t at = first_point(key.session_hash);; at = at + 1 < ring_.size() ? at + 1 : 0) {
      std::uint32_t const index = candidates.position[ring_[at] & server_mask];
      if (index == no_server || std::find(passed_.begin(), passed_.end(), index) != passed_.end()) continue;
      if (passed_.size() == skips) return index;
      passed_.push_back(index);
    }
  }

  void on_membership(Candidates const& candidates) override {
    STICKYSIM_CHECK(candidates.size() == 0 || candidates.servers.back() < servers_,
                    "a candidate has no points on the hash ring");
  }

  bool hashes() const override { return true; }

private:
  // A point is one integer: where it lies in the high bits, whose it is in the low ones.
  static constexpr int server_bits = 24;
  static constexpr std::uint64_t server_mask = (std::uint64_t{1} << server_bits) - 1;

  template <class Use>
  void for_each_point(std::uint32_t vnodes, std::uint64_t seed, Use use) const {
    for (std::uint64_t server = 0; server < servers_; ++server) {
      std::uint64_t const key = mix_bits(seed + golden_gamma * (server + 1));
      for (std::uint64_t replica = 0; replica < vnodes; ++replica)
        use((mix_bits(key + golden_gamma * (replica + 1)) & ~server_mask) | server);
    }
  }

  std::size_t first_point(std::uint64_t hash) const {
    std::size_t at = cell_start_[hash >> shift_];
    while (at < ring_.size() && ring_[at] < hash)
      ++at;
    return at < ring_.size() ? at : 0;
  }

  std::uint32_t servers_;
  int shift_ = 0;                         ///< from a hash to its cell
  std::vector<std::uint64_t> ring_;       ///< points, clockwise
  std::vector<std::uint32_t> cell_start_; ///< by cell: its first point
  std::vector<std::uint32_t> passed_;     ///< candidates that earlier attempts have had
};

constexpr std::uint64_t most_points = 1 << 24;

Result<std::unique_ptr<RoutingPolicy>> make(Call const& call, std::uint32_t servers, std::uint64_t seed) {
  ArgumentReader arguments{call, ring_hash_policy.usage};
  auto const vnodes = static_cast<std::uint32_t>(arguments.integer("vnodes", 1, most_points, 160));
  if (std::uint64_t{servers} * vnodes > most_points)
    arguments.fail("vnodes",
                   fmt::format("makes {} points for {} servers, more than the {} that a ring may hold",
                               std::uint64_t{servers} * vnodes, servers, most_points),
                   fmt::format("use at most {}", most_points / servers));
  if (std::optional<CallError> const error = arguments.error()) return *error;
  return std::make_unique<RingHash>(servers, vnodes, seed);
}

} // namespace

PolicyEntry const ring_hash_policy = {
    .name = "ring_hash",
    .usage = "ring_hash(vnodes=160)",
    .help = "consistent hashing: the session's place on a ring of virtual nodes",
    .notes =
        "O(1) per pick on average; ignores loads and weights. After Karger et al., 1997, with ketama's 160 "
        "points a server: shares vary with a coefficient of variation of about 1/sqrt(vnodes). Sessions "
        "stay with their server until it leaves; a server that joins takes its share from all others.",
    .make = make,
};

} // namespace stickysim
