#pragma once

#include <algorithm>
#include <cstdint>

namespace stickysim {

/// How full a server is for its weight; of equally full ones, whose turn it is.
struct WeightedTurn {
  std::uint64_t amount = 0; ///< what counts by weight: requests in flight, say
  std::uint32_t weight = 1;
  std::uint64_t turn = 0; ///< virtual time

  /// Then equal weights mean equal turns.
  bool is_tied_with(WeightedTurn const& other) const {
    return amount == other.amount && weight == other.weight;
  }

  bool operator<(WeightedTurn const& other) const {
    std::uint64_t const own_share = amount * other.weight;
    std::uint64_t const other_share = other.amount * weight;
    return own_share != other_share ? own_share < other_share : turn < other.turn;
  }
};

/// The virtual time of turns: each one moves its server back by the inverse of its weight. Those who did not
/// compete for a while have missed their turns. Source: Goyal, Vin and Cheng, "Start-time fair queueing",
/// SIGCOMM 1996.
class VirtualClock {
public:
  /// The next turn of a server that now has the one that `mine` tells. Weights count in units of
  /// 1 / `weight_unit`.
  std::uint64_t next_turn(WeightedTurn const& mine, std::uint32_t weight_unit) {
    now_ = std::max(now_, mine.turn);
    return now_ + (std::uint64_t{weight_unit} << 32) / mine.weight;
  }

private:
  std::uint64_t now_ = 0;
};

} // namespace stickysim
