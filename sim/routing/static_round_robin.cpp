#include "routing/indexed_heap.hpp"
#include "routing/round_robin.hpp"
#include "routing/weight.hpp"

#include <numeric>
#include <vector>

namespace stickysim {
namespace {

/// Weighted round robin over a fixed map. It is filled from its start: with each place every candidate gains
/// its weight in credit, the one with the most whole sums of all weights (rounded down, the lowest server on
/// a tie) gets the place and pays such a sum. Weights 4, 3, 2, 1 give a b a b c a b a c d. With a fixed map
/// pinned requests cannot count as turns.
class StaticRoundRobin final : public RoutingPolicy {
public:
  std::uint32_t choose(Candidates const&, RoutingKey const&, Random&) override {
    if (at_ >= map_.size()) at_ = 0;
    return map_[at_++];
  }

  // As in HAProxy, whose static maps a slow start does not change.
  bool takes_full_weights() const override { return true; }

  // A candidate's whole sums change only when it pays and, `gained` times so far, when its credit passes the
  // next one, at a place that is known before.
  void on_membership(Candidates const& candidates) override {
    if (candidates.size() == 0) return;
    struct Debt {
      std::int64_t sums;
      bool operator<(Debt const& other) const { return sums < other.sums; }
    };
    std::uint32_t divisor = 0;
    for (ServerId const server : candidates.servers)
      divisor = std::gcd(divisor, weight_of(candidates, server));
    std::vector<std::uint32_t> weights;
    for (ServerId const server : candidates.servers)
      weights.push_back(weight_of(candidates, server) / divisor);
    std::uint64_t const total = std::accumulate(weights.begin(), weights.end(), std::uint64_t{0});

    IndexedHeap<Debt> richest{candidates.size()};
    IndexedHeap<std::uint64_t> gains{candidates.size()}; // the place of the next gain
    std::vector<std::uint64_t> gained(weights.size(), 0);
    auto const next_gain = [&](std::uint32_t index) {
      return (total * (gained[index] + 1) + weights[index] - 1) / weights[index];
    };
    for (std::uint32_t index = 0; index < weights.size(); ++index) {
      richest.set(index, {0});
      gains.set(index, next_gain(index));
    }
    map_.clear();
    while (map_.size() < total) {
      while (gains.top_key() <= map_.size() + 1) {
        std::uint32_t const index = gains.top();
        ++gained[index];
        richest.set(index, {richest.key(index).sums - 1});
        gains.set(index, next_gain(index));
      }
      std::uint32_t const index = richest.top();
      richest.set(index, {richest.key(index).sums + 1});
      map_.push_back(index);
    }
  }

private:
  std::vector<std::uint32_t> map_; ///< indices of candidates
  std::size_t at_ = 0;             ///< goes on when the map changes
};

} // namespace

std::unique_ptr<RoutingPolicy> make_static_round_robin() { return std::make_unique<StaticRoundRobin>(); }

} // namespace stickysim
