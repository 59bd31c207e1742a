#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// What a server has in smooth weighted round robin, whether or not it takes part at the moment.
struct TurnStanding {
  std::int64_t weight = 0;
  std::int64_t credit = 0;  ///< true only while it is in no turns, or weak
  std::int64_t lacking = 0; ///< of its weight, what it does not gain for now
  std::int64_t paid = 0;    ///< while it is in turns: it has as much credit as all gains less this
  std::uint32_t place = 0;  ///< in the heap of its weight
  bool takes_part = false;

  bool is_weak() const { return lacking > 0; }
};

/// Smooth weighted round robin for servers that each have a credit of their own, as nginx has it. With each
/// turn every server that takes part gains its weight, and the server that has the turn pays the sum of these
/// gains. A server that has failed gains less than its weight at first, one unit more with each turn. A
/// server that leaves keeps its credit. Source: nginx, src/http/ngx_http_upstream_round_robin.c.
///
/// Servers of the same weight gain the same, so the one of them that has paid least has the most credit. A
/// turn costs O(log n) and a comparison of one server for each weight, and of each that gains less.
class SmoothTurns {
public:
  /// `standings`: by server id, of all servers; shared by turns of which a server is in one at most.
  explicit SmoothTurns(std::vector<TurnStanding>& standings) : standings_{&standings} {}

  std::uint32_t size() const { return size_; }
  void enter(ServerId server);
  void leave(ServerId server);

  /// The server with the most credit; of equals the lowest.
  ServerId richest();
  /// It has its turn; `unit`: of weights.
  ServerId next(std::int64_t unit);

  /// `server` has a turn out of order. It does not pay if its credit is already as low as regular turns can
  /// make it.
  void count(ServerId server, std::int64_t unit);

private:
  struct WeightClass {
    std::int64_t weight;
    std::vector<ServerId>
        members; ///< a heap, the one that has paid least on top; without those that are weak
  };

  TurnStanding& of(ServerId server) { return (*standings_)[server]; }
  WeightClass& class_of(std::int64_t weight);
  bool before(ServerId a, ServerId b) { return of(a).paid != of(b).paid ? of(a).paid < of(b).paid : a < b; }
  void settle(WeightClass& heap, std::uint32_t place, ServerId server);
  std::int64_t gain(std::int64_t unit);
  void pay(ServerId server, std::int64_t price);
  std::int64_t credit(TurnStanding const& standing) const {
    return standing.is_weak() ? standing.credit : standing.weight * turns_ - standing.paid;
  }

  std::vector<TurnStanding>* standings_;
  std::vector<WeightClass> classes_; ///< by weight
  std::vector<ServerId> weak_;
  std::uint32_t size_ = 0;
  std::int64_t weight_ = 0; ///< of all that are not weak
  std::int64_t turns_ = 0;
};

/// `server`, in `turns` or in none, is worth that much less of its weight for a while.
void weaken(TurnStanding& standing, ServerId server, std::int64_t by, SmoothTurns* turns);

} // namespace stickysim
