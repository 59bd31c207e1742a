#include "routing/indexed_heap.hpp"
#include "routing/round_robin.hpp"
#include "routing/weight.hpp"

#include <algorithm>
#include <limits>
#include <vector>

namespace stickysim {
namespace {

/// Weighted round robin by positions: picks are numbered, and a server of weight w out of W wants one in W/w.
/// Once picked, its next position is W/w further on, as a whole number and a remainder in units of 1/w. The
/// server with the least position that has come gets the pick; of equal ones the one that is due soonest,
/// then the one that has waited longest. A pick that nobody wants goes to a server that has not had one yet,
/// the heaviest first, and only then to the least position to come. Weights 5, 1, 1 give a a a b a a c.
class HaproxyRoundRobin final : public RoutingPolicy {
public:
  explicit HaproxyRoundRobin(std::uint32_t servers) : queue_{servers}, next_(servers) {}

  std::uint32_t choose(Candidates const& candidates, RoutingKey const&, Random&) override {
    bool const due = !queue_.empty() && queue_.top_key().position <= pick_;
    bool const new_turn = !due && fresh_ < newcomers_.size();
    ServerId const picked = new_turn ? newcomers_[fresh_++] : queue_.top();
    Position& next = next_[picked];
    if (new_turn) next = {pick_, 0};
    std::uint32_t const weight = weight_of(candidates, picked);
    next.whole += total_weight_ / weight;
    next.remainder += static_cast<std::uint32_t>(total_weight_ % weight);
    if (next.remainder >= weight) {
      next.remainder -= weight;
      ++next.whole;
    }
    ++pick_;
    enqueue(picked, weight);
    return candidates.position[picked];
  }

  // Members keep their positions, but for those further off than their new share; who joins gets the position
  // that a pick would have left him.
  void on_membership(Candidates const& candidates) override {
    if (candidates.size() == 0) return; // nothing to choose from, no reason to forget whose turn it is
    bool const first = total_weight_ == 0;
    std::vector<ServerId> fresh{newcomers_.begin() + static_cast<std::ptrdiff_t>(fresh_), newcomers_.end()};
    std::vector<Position> const old = std::exchange(next_, std::vector<Position>(next_.size()));
    queue_.clear();
    total_weight_ = 0;
    for (ServerId const server : candidates.servers)
      total_weight_ += weight_of(candidates, server);
    if (first) {
      fresh.assign(candidates.servers.begin(), candidates.servers.end());
    } else {
      std::erase_if(fresh, [&](ServerId server) { return candidates.position[server] == no_server; });
    }
    std::vector<char> is_fresh(next_.size(), 0);
    for (ServerId const server : fresh)
      is_fresh[server] = 1;
    std::stable_sort(fresh.begin(), fresh.end(), [&](ServerId a, ServerId b) {
      return weight_of(candidates, a) > weight_of(candidates, b);
    });
    newcomers_ = std::move(fresh);
    fresh_ = 0;
    for (ServerId const server : candidates.servers) {
      if (is_fresh[server] != 0) continue;
      std::uint32_t const weight = weight_of(candidates, server);
      std::uint64_t const share_end = pick_ + total_weight_ / weight;
      next_[server] = old[server].whole < share_end ? old[server] : Position{share_end, 0};
      enqueue(server, weight);
    }
  }

private:
  static constexpr std::uint64_t absent = std::numeric_limits<std::uint64_t>::max();

  struct Position {
    std::uint64_t whole = absent;
    std::uint32_t remainder = 0;
  };

  struct Key {
    std::uint64_t position;
    std::int64_t remainder_less_weight;
    std::uint64_t ticket;
    auto operator<=>(Key const&) const = default;
  };

  void enqueue(ServerId server, std::uint32_t weight) {
    queue_.set(server, {next_[server].whole, std::int64_t{next_[server].remainder} - weight, ++ticket_});
  }

  IndexedHeap<Key> queue_;          ///< candidates that have had a pick
  std::vector<Position> next_;      ///< by server; true only of those in the queue
  std::vector<ServerId> newcomers_; ///< candidates at the start, the heaviest first
  std::size_t fresh_ = 0;           ///< the first of them that has not had a pick
  std::uint64_t total_weight_ = 0;
  std::uint64_t pick_ = 0; ///< number of the next pick
  std::uint64_t ticket_ = 0;
};

} // namespace

std::unique_ptr<RoutingPolicy> make_haproxy_round_robin(std::uint32_t servers) {
  return std::make_unique<HaproxyRoundRobin>(servers);
}

} // namespace stickysim
