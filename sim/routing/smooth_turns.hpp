#pragma once

#include "routing/indexed_heap.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// Whose turn it is by smooth weighted round robin, when equal servers need not have had as many turns: with
/// each turn every server gains its weight in credit, and who has the turn pays the sum of all weights.
///
/// Servers of one weight gain alike, so that what each has paid tells who of them is the richest: a turn
/// costs O(log n) and a look at the richest of each weight.
class SmoothTurns {
public:
  /// For servers with ids below `servers`, none of which takes part yet. `price`: of a turn.
  SmoothTurns(std::uint32_t servers, std::int64_t price) : place_(servers), price_{price} {}

  /// Servers of a weight that no others have. The first `paid` of them have paid for a turn more than the
  /// others, who have `credit`. All have to be there before the first turn.
  void add(std::int64_t weight, std::int64_t credit, std::span<ServerId const> members, std::size_t paid);

  /// The richest has its turn; of equals the lowest.
  ServerId next();

  /// A server has a turn whoever is the richest. One so poor that nobody gets there in turn is forgiven it.
  void count(ServerId server);

private:
  struct Paid {
    std::int64_t amount;
    ServerId server;
    auto operator<=>(Paid const&) const = default;
  };
  struct WeightClass {
    std::int64_t weight;
    IndexedHeap<Paid> members; ///< the richest on top
  };
  struct Place {
    std::uint32_t weight_class;
    std::uint32_t member; ///< in its weight's heap
  };

  std::int64_t credit(WeightClass const& of, Paid const& member) const {
    return of.weight * turns_ - member.amount;
  }
  void take_turn(ServerId server);

  std::vector<WeightClass> classes_;
  std::vector<Place> place_; ///< by server; true only of those added
  std::int64_t price_;
  std::int64_t turns_ = 0; ///< taken by anybody
};

} // namespace stickysim
