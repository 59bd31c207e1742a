#pragma once

#include "model/fault_plan.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/model/cause.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace stickysim {

/// A crash of a shard: from `at_ns` on it refuses, at `serves_again_ns` it is back, by itself or through its
/// replica, without what was written after `lost_from_ns`.
struct StoreCrash {
  Nanoseconds at_ns = 0;
  Nanoseconds serves_again_ns = 0;
  Nanoseconds lost_from_ns = 0;
  Cause cause = Cause::store_crash; ///< of the loss
  bool fences = false;              ///< a primary that hangs, rather than dies by itself
};

/// When a shard of the store is down, stands still or is slow: known before the start, for faults are
/// planned.
///
/// - A replica takes over `detection` and `election` after a crash and has not seen the writes of the last
///   `replica_lag`; a primary that is back before that stays one, with what it had persisted. The same holds
///   for a hang: the primary is fenced when the replica is promoted, which breaks the visits that it has.
/// - Clients that rehash leave a shard without a replica aside from `detection` after its failure until it
///   serves again.
/// - A crash or a hang of a shard that is down, and a hang of one that hangs, change nothing; a crash ends a
///   hang; of two slow times the later one holds.
///
/// Sources: redis.io, "Redis replication" (acknowledged first, replicated then; a master that restarts empty)
/// and "High availability with Redis Sentinel" (a master that gives no valid reply to PING for
/// `down-after-milliseconds` is taken for down, be it dead or stuck); twemproxy, "notes/recommendation.md"
/// (`auto_eject_hosts`).
class StoreOutages {
public:
  /// `shard` counts from 1; 0: one of those that no fault names.
  StoreOutages(StoreSettings const& settings, std::span<PlannedFault const> plan, std::uint32_t shard);

  std::uint32_t shard() const { return shard_; }

  /// Crashes in the order of time; the fencing of a primary that hangs is one that takes no time.
  std::vector<StoreCrash> const& crashes() const { return crashes_; }

  /// When it was as good as new again, in the order of time.
  std::vector<Nanoseconds> const& ends() const { return ends_; }

  /// The crash that begins at `now`; null: none does.
  StoreCrash const* crash_at(Nanoseconds now) const;

  /// When the hang that begins at `now` is over, by itself or by a crash; 0: none begins.
  Nanoseconds hang_ends(Nanoseconds now) const;

  /// Whether clients look elsewhere for what is on the shard.
  bool left_aside(Nanoseconds now) const;

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
  void add_hang(StoreSettings const& settings, PlannedFault const& fault, std::vector<Interval>& hangs);
  void leave_aside(StoreSettings const& settings, std::vector<Interval> const& hangs);
  void set_paces(std::vector<Interval> const& hangs, std::vector<Interval> const& slow_times);

  void set_ends();

  std::uint32_t shard_;
  std::vector<StoreCrash> crashes_;
  std::vector<Pace> paces_; ///< none before the first: full speed
  std::vector<Nanoseconds> ends_;
  std::vector<Interval> left_aside_;
};

} // namespace stickysim
