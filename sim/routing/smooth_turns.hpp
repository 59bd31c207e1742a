#pragma once

#include "routing/indexed_heap.hpp"
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// Smooth weighted round robin for servers that each have a credit of their own, as nginx has it. With each
/// turn every server that takes part gains its weight, and the server that has the turn pays the sum of these
/// gains. A server that has failed gains less than its weight at first, one unit more with each turn. Source:
/// nginx, src/http/ngx_http_upstream_round_robin.c.
///
/// Servers of the same weight gain the same, so the one of them that has paid least has the most credit. A
/// turn costs O(log n) and a comparison of one server for each weight, and of each that gains less.
class SmoothTurns {
public:
  struct Standing {
    std::int64_t weight = 0;
    std::int64_t credit = 0;
    std::int64_t lacking = 0; ///< of its weight, what it does not gain for now
  };

  /// For `members`, by whose ids `standings` is indexed. `unit`: of weights.
  SmoothTurns(std::span<ServerId const> members, std::span<Standing const> standings, std::int64_t unit);

  Standing standing(ServerId server) const;

  /// The server with the most credit has its turn; of equals the lowest server. Candidates that are avoided
  /// do not take part.
  ServerId next(Candidates const& candidates);

  /// `server` has a turn out of order. It does not pay if its credit is already as low as regular turns can
  /// make it.
  void count(ServerId server);

  /// `server` gains that much less from now on.
  void weaken(ServerId server, std::int64_t by);

private:
  struct Paid {
    std::int64_t amount;
    ServerId server;
    auto operator<=>(Paid const&) const = default;
  };
  struct WeightClass {
    std::int64_t weight;
    IndexedHeap<Paid> members; ///< the one with the most credit on top; without those that gain less
  };
  struct Place {
    std::uint32_t weight_class = UINT32_MAX;
    std::uint32_t member = 0; ///< in its weight's heap
  };
  struct Weak {
    ServerId server;
    Standing standing;
  };

  std::int64_t credit(WeightClass const& of, Paid const& member) const {
    return of.weight * turns_ - member.amount;
  }
  void enter(ServerId server, Standing const& standing);
  Standing leave(ServerId server);
  std::int64_t gain();
  ServerId richest() const;
  void pay(ServerId server, std::int64_t price);

  std::vector<WeightClass> classes_;
  std::vector<Place> place_;  ///< by server
  std::vector<Weak> weak_;    ///< those that gain less than their weight
  std::vector<Weak> resting_; ///< those that take no part in the present turn
  std::int64_t unit_;
  std::int64_t weight_ = 0; ///< of all in heaps
  std::int64_t turns_ = 0;  ///< of all servers
};

} // namespace stickysim
