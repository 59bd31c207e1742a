#pragma once

#include "routing/indexed_heap.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// Smooth weighted round robin for servers of which some have had more turns than others of the same weight.
/// With each turn every server gains its weight in credit, and the server that has the turn pays the sum of
/// all weights.
///
/// Servers of the same weight gain the same, so the one of them that has paid least has the most credit. A
/// turn costs O(log n) and a comparison of one server for each weight.
class SmoothTurns {
public:
  /// For servers with ids below `servers`, none of which takes part yet. `price`: of a turn.
  SmoothTurns(std::uint32_t servers, std::int64_t price) : place_(servers), price_{price} {}

  /// Adds all servers of one weight. The first `paid` of them have paid for one turn more than the others,
  /// which have `credit`. All weights must be added before the first turn.
  void add(std::int64_t weight, std::int64_t credit, std::span<ServerId const> members, std::size_t paid);

  /// The server with the most credit has its turn; of equals the lowest server.
  ServerId next();

  /// `server` has a turn out of order. It does not pay if its credit is already as low as regular turns can
  /// make it.
  void count(ServerId server);

private:
  struct Paid {
    std::int64_t amount;
    ServerId server;
    auto operator<=>(Paid const&) const = default;
  };
  struct WeightClass {
    std::int64_t weight;
    IndexedHeap<Paid> members; ///< the one with the most credit on top
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
  std::int64_t turns_ = 0; ///< of all servers
};

} // namespace stickysim
