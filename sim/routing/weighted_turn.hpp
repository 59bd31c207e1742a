#pragma once

#include <algorithm>
#include <cstdint>

namespace stickysim {

/// An order of servers: by load per weight, then by turn.
struct WeightedTurn {
  std::uint64_t amount = 0; ///< divided by the weight: requests in flight, say
  std::uint32_t weight = 1;
  std::uint64_t turn = 0; ///< virtual time

  bool operator<(WeightedTurn const& other) const {
    std::uint64_t const own_share = amount * other.weight;
    std::uint64_t const other_share = other.amount * weight;
    return own_share != other_share ? own_share < other_share : turn < other.turn;
  }
};

/// The virtual time of turns: each turn moves its server back by the inverse of its weight. Servers that did
/// not compete for a while do not catch up. Source: Goyal, Vin and Cheng, "Start-time fair queueing", SIGCOMM
/// 1996.
class VirtualClock {
public:
  /// The next turn of a server that has the turn `mine` now. Weights count in units of 1 / `weight_unit`.
  std::uint64_t next_turn(WeightedTurn const& mine, std::uint32_t weight_unit) {
    now_ = std::max(now_, mine.turn);
    return now_ + (std::uint64_t{weight_unit} << 32) / mine.weight;
  }

private:
  std::uint64_t now_ = 0;
};

} // namespace stickysim
