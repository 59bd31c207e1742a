#pragma once

#include "model/fault_plan.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/model/cause.hpp>

#include <cstddef>
#include <span>
#include <vector>

namespace stickysim {

/// A crash of a shard: it refuses visits from `at_ns` until `serves_again_ns`, when it or its replica serves
/// without what was written after `lost_from_ns`.
struct StoreCrash {
  Nanoseconds at_ns = 0;
  Nanoseconds serves_again_ns = 0;
  Nanoseconds lost_from_ns = 0;
  Cause cause = Cause::store_crash; ///< of the loss
  bool fails_over = false;          ///< its replica serves, not the shard itself
  bool fences = false;              ///< the primary was hanging and is stopped as its replica is promoted
};

/// When a shard of the store is down, stands still or is slow. All of it is known before the start, for
/// faults are planned.
///
/// - A replica takes over `detection` + `election` after a crash, without the writes of the last
///   `replica_lag` before it. A primary that is back by then stays the primary, with what it had persisted.
///   The same holds for a hang: the primary is stopped (fenced) when its replica is promoted, which breaks
///   the visits that it has.
/// - The primary that has failed is the replica from its return on, and has all writes then. If the new
///   primary fails before that, there is none to take over: nobody serves until one of the two is back, with
///   what it had persisted when it failed.
/// - Clients that rehash leave a failed shard without a replica aside from `detection` after its failure
///   until it serves again.
/// - A shard that is down can neither crash nor hang, and one that hangs cannot hang again. A crash ends a
///   hang. Of two slow times that overlap, the later one holds.
///
/// Sources: redis.io, "Redis replication" (acknowledged first, replicated then; a master that restarts empty)
/// and "High availability with Redis Sentinel" (a master that gives no valid reply to PING for
/// `down-after-milliseconds` is taken for down, be it dead or stuck); twemproxy, "notes/recommendation.md"
/// (`auto_eject_hosts`).
class StoreOutages {
public:
  /// `plan` is in the order of time. `shard` counts from 1; 0: any shard that no fault names.
  StoreOutages(StoreSettings const& settings, std::span<PlannedFault const> plan, std::uint32_t shard);

  std::uint32_t shard() const { return shard_; }

  /// Crashes in the order of time. The fencing of a primary is a crash that takes no time.
  std::vector<StoreCrash> const& crashes() const { return crashes_; }

  /// When outages were over, in the order of time: the shard was up again, or back at its full speed.
  std::vector<Nanoseconds> const& ends() const { return ends_; }

  /// The crash at exactly `now`; null if there is none.
  StoreCrash const* crash_at(Nanoseconds now) const;

  /// When the hang that begins at exactly `now` ends, by itself or by a crash; 0 if none begins.
  Nanoseconds hang_ends(Nanoseconds now) const;

  /// Whether clients that rehash look for the shard's states elsewhere.
  bool left_aside(Nanoseconds now) const;

  /// When work that takes `work_ns` at full speed is done if it starts at `start` and no crash interrupts it.
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
    double factor; ///< work takes `factor` times as long
  };
  /// The one of the two nodes that does not serve.
  struct Replica {
    Nanoseconds back_ns = -never;   ///< it is there from then on
    Nanoseconds failed_ns = -never; ///< when it was the primary
  };
  static StoreCrash crash_of(StoreSettings const& settings, PlannedFault const& fault, Replica& replica);
  void add_hang(StoreSettings const& settings, PlannedFault const& fault, Replica& replica,
                std::vector<Interval>& hangs);
  void leave_aside(StoreSettings const& settings, std::vector<Interval> const& hangs);
  void set_paces(std::vector<Interval> const& hangs, std::vector<Interval> const& slow_times);
  void set_ends();

  std::uint32_t shard_;
  std::vector<StoreCrash> crashes_;
  std::vector<Pace> paces_; ///< full speed before the first
  std::vector<Nanoseconds> ends_;
  std::vector<Interval> left_aside_;
};

} // namespace stickysim
