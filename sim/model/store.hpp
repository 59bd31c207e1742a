#pragma once

#include "model/store_outages.hpp"
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/results/histogram.hpp>
#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// The shared store: shards, each a first-come first-served station of several workers.
///
/// Visits set out in the order in which they arrive (all are half a round trip away), and a visit's service
/// time is known when it sets out: so its end is known too, by the Kiefer–Wolfowitz recursion over the
/// workers' next free times, and a visit takes one event instead of three. Outages change nothing of that,
/// for they are known from the start. Source: Kiefer and Wolfowitz, "On the theory of queues with many
/// servers", Trans. AMS 78, 1955.
class Store {
public:
  /// How a visit ends.
  enum class Fate : std::uint8_t {
    ok,
    refused,   ///< the store is down when it arrives
    reset,     ///< the store crashes while it waits or is served: the connection breaks
    timed_out, ///< its server has waited for `timeout`; the store does the work all the same
  };
  struct Answer {
    Nanoseconds back_ns = 0; ///< when the server knows
    Fate fate = Fate::ok;
  };

  Store(StoreSettings const& settings, std::span<PlannedFault const> plan, Nanoseconds measured_from_ns,
        Nanoseconds measured_to_ns);

  /// A visit sets out from a server at `now`.
  Answer visit(Nanoseconds now, std::uint64_t session_hash, Random draws);

  StoreOutages const& outages() const { return outages_; }

  // Over the measured window.
  std::uint64_t visits() const { return visits_; }
  Nanoseconds busy_ns() const { return busy_ns_; }
  Uint128 latency_sum_ns() const { return latency_sum_ns_; } ///< of visits that went well
  Histogram const& latency() const { return latency_; }

  /// By outage that ended: from its end until no visit waits or is served, as far as that has come by `now`.
  std::vector<Nanoseconds> recovery_times_ns(Nanoseconds now) {
    note_recoveries(now);
    return recovery_times_ns_;
  }

  std::int64_t workers() const { return settings_.shards * settings_.workers; }

  /// Service time of the visits that set out since the last call.
  Nanoseconds take_recent_service_ns() {
    Nanoseconds const recent = recent_service_ns_;
    recent_service_ns_ = 0;
    return recent;
  }

private:
  struct Service {
    Nanoseconds start_ns;
    Nanoseconds end_ns;
  };
  Service serve(Nanoseconds arrives, std::uint64_t session_hash, Nanoseconds service_ns);
  bool is_down(Nanoseconds now);
  Nanoseconds next_crash_ns() const;
  void note_recoveries(Nanoseconds now);

  StoreSettings const& settings_;
  StoreOutages outages_;
  bool has_outages_;
  std::size_t crashes_past_ = 0;
  Nanoseconds measured_from_ns_;
  Nanoseconds measured_to_ns_;
  Nanoseconds busy_until_ns_ = 0; ///< the last end of a visit that has arrived; kept if there are outages
  std::vector<Nanoseconds> recovery_times_ns_; ///< of the first outages
  std::vector<Nanoseconds> free_at_ns_;        ///< for each shard a min-heap of its workers' next free times
  std::uint64_t visits_ = 0;
  Nanoseconds busy_ns_ = 0;
  Nanoseconds recent_service_ns_ = 0;
  Uint128 latency_sum_ns_ = 0;
  Histogram latency_;
};

} // namespace stickysim
