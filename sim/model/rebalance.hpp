#pragma once

#include "results/recovery.hpp"
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>

#include <cstdint>

namespace stickysim {

/// How long servers that have been added take until they carry nearly_all of their fair share of the
/// requests.
///
/// Their arrears are the requests that they would have served since then at that share, less those that they
/// have served. Arrears grow while the servers carry less than that, and shrink from then on: the instant
/// that is looked for is that of the greatest arrears. Counted from it to any later instant the servers have
/// carried that share; counted back from it to any earlier one they have not. The least-squares fit of a
/// share that never falls comes to the wanted value there, and no window has a part in it. Source: Groeneboom
/// and Jongbloed, "Nonparametric Estimation under Shape Constraints", 2014 (isotonic regression, the switch
/// relation).
class Rebalance {
public:
  /// The servers are added.
  void begin(Nanoseconds now) {
    begun_ns_ = most_at_ns_ = now;
    runs_ = true;
  }
  bool has_begun() const { return begun_ns_ >= 0; }
  Nanoseconds begun_ns() const { return begun_ns_; }
  /// Whether what servers serve matters.
  bool runs() const { return runs_; }

  /// From now on a fair share is `added` servers' of `all`.
  void set_fair_share(std::uint64_t added, std::uint64_t all) {
    due_ = all == 0 ? 0 : static_cast<Int128>(request * nearly_all_tenths * added / (10 * all));
  }

  void served(Nanoseconds now, bool by_added) {
    arrears_ += due_;
    if (by_added) arrears_ -= static_cast<Int128>(request), last_by_added_ns_ = now;
    if (arrears_ <= most_arrears_) return;
    most_arrears_ = arrears_;
    most_at_ns_ = now;
  }

  /// The servers are about to leave, or the run is over. What follows does not count.
  void end(Nanoseconds now) {
    if (runs_) ended_ns_ = now;
    runs_ = false;
  }

  /// From begin() to the instant that is looked for; -1 if the servers have not come to that share, or so
  /// late that it may be chance: they must have kept it for a fiftieth of that time.
  Nanoseconds took_ns() const {
    constexpr Nanoseconds least_part = 50;
    Nanoseconds const took = most_at_ns_ - begun_ns_;
    bool const keep_it = last_by_added_ns_ > most_at_ns_ && ended_ns_ - most_at_ns_ >= took / least_part;
    return has_begun() && keep_it ? took : -1;
  }

private:
  static constexpr Uint128 request = Uint128{1} << 32; ///< in which arrears count

  bool runs_ = false;
  Nanoseconds begun_ns_ = -1;
  Nanoseconds ended_ns_ = -1;
  Nanoseconds most_at_ns_ = -1;
  Nanoseconds last_by_added_ns_ = -1;
  Int128 due_ = 0; ///< nearly_all of the fair share of one request
  Int128 arrears_ = 0;
  Int128 most_arrears_ = 0;
};

} // namespace stickysim
