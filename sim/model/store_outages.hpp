#pragma once

#include "model/fault_plan.hpp"
#include <stickysim/results/ledger.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace stickysim {

/// A crash of the store: from `at_ns` on it refuses, at `serves_again_ns` it is back, by itself or through
/// its replica, without what was written after `lost_from_ns`.
struct StoreCrash {
  Nanoseconds at_ns = 0;
  Nanoseconds serves_again_ns = 0;
  Nanoseconds lost_from_ns = 0;
  Cause cause = Cause::store_crash; ///< of the loss
};

/// When the store is down, stands still or is slow: known before the start, for faults are planned.
///
/// A replica takes over `detection` and `election` after a crash and has not seen the writes of the last
/// `replica_lag`; a primary that is back before that stays one, with what it had persisted. Sources:
/// redis.io, "Redis replication" (acknowledged first, replicated then; a master that restarts empty) and
/// "High availability with Redis Sentinel". A crash or a hang of a store that is down, and a hang of one that
/// hangs, change nothing; a crash ends a hang; of two slow times the later one holds.
class StoreOutages {
public:
  StoreOutages(StoreSettings const& settings, std::span<PlannedFault const> plan);

  bool none() const { return crashes_.empty() && paces_.empty(); }

  /// Crashes in the order of time.
  std::vector<StoreCrash> const& crashes() const { return crashes_; }

  /// When it was as good as new again, in the order of time.
  std::vector<Nanoseconds> const& ends() const { return ends_; }

  /// When work that takes `work_ns` at full speed is done if it starts at `start`, crashes left aside.
  Nanoseconds end_of_work(Nanoseconds start, Nanoseconds work_ns) const;

private:
  struct Interval {
    Nanoseconds from_ns;
    Nanoseconds to_ns;
    double factor;
  };
  /// From `from_ns` until the next one begins.
  struct Pace {
    Nanoseconds from_ns;
    bool stands_still;
    double factor; ///< work takes so many times as long
  };
  void add_crash(StoreSettings const& settings, PlannedFault const& fault);
  void set_paces(std::vector<Interval> const& hangs, std::vector<Interval> const& slow_times);

  void set_ends();

  std::vector<StoreCrash> crashes_;
  std::vector<Pace> paces_; ///< none before the first: full speed
  std::vector<Nanoseconds> ends_;
};

} // namespace stickysim
