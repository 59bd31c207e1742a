#pragma once

#include "distribution/sampler.hpp"
#include "model/store_outages.hpp"
#include "results/dense_histogram.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <span>
#include <vector>

namespace stickysim {

/// The shared store: shards, each a first-come first-served station of several workers. A session's shard
/// follows from its hash. If clients leave that shard aside, they hash again until they find one in use: only
/// the sessions of lost shards move, spread over all others, and they return when their shard does. Sources:
/// R. Jones, "libketama: a consistent hashing algorithm for memcache clients", 2007; memcached wiki,
/// "Configuring Client" (failure and failover).
///
/// All visits are half a round trip away, so they arrive in the order in which they set out, and a visit's
/// service time is known when it sets out. So its end is known too, by the Kiefer–Wolfowitz recursion over
/// the workers' next free times, and a visit takes one event instead of three. This holds with outages, for
/// they are known from the start. Source: Kiefer and Wolfowitz, "On the theory of queues with many servers",
/// Trans. AMS 78, 1955.
class Store {
public:
  /// How a visit ends.
  enum class Fate : std::uint8_t {
    ok,
    refused,   ///< the store is down when it arrives
    reset,     ///< the store crashes while it waits or is served: the connection breaks
    timed_out, ///< its server has given up after `timeout`; the store still does the work
  };
  struct Answer {
    Nanoseconds back_ns = 0; ///< when the server learns of it
    Fate fate = Fate::ok;
    std::uint32_t shard = 0; ///< from 0
  };

  Store(StoreSettings const& settings, std::span<PlannedFault const> plan, RunSettings const& run);

  /// A visit sets out from a server at `now`, which must not go back from call to call.
  Answer visit(Nanoseconds now, std::uint64_t session_hash, Random draws) {
    Nanoseconds const service_ns = service_time_.draw(draws);
    if (has_outages_) [[unlikely]]
      return visit_among_outages(now, session_hash, service_ns);
    std::uint32_t const shard = own_shard(session_hash);
    Service const service = serve(now + out_ns_, shard, service_ns);
    return conclude(now, shard, service, Fate::ok);
  }

  /// First the outages of every shard that no fault names, then those of each shard that one does.
  std::vector<StoreOutages> const& outages() const { return outages_; }

  /// Whether it may lose states, or clients may look for them on the wrong shard.
  bool may_lose() const;

  /// No failure loses older writes than this, unless it loses all.
  Nanoseconds longest_loss_ns() const;

  // Over the measured window.
  std::uint64_t visits() const { return visits_; }
  Int128 busy_ns() const { return busy_ns_; }
  Uint128 latency_sum_ns() const { return latency_sum_ns_; } ///< of visits that went well
  Histogram latency() const { return latency_.histogram(); }

  /// For each outage of a shard from which the shard has recovered by `now`: from the outage's end until no
  /// visit waited or was served there.
  std::vector<Nanoseconds> recovery_times_ns(Nanoseconds now) {
    for (std::uint32_t shard = 0; shard < histories_.size(); ++shard)
      note_recoveries(shard, now);
    return recovery_times_ns_;
  }

  std::int64_t workers() const { return settings_.shards * settings_.workers; }

  /// A window of the run is over: how long workers were busy in it, summed.
  Int128 end_window();

private:
  struct Service {
    Nanoseconds start_ns;
    Nanoseconds end_ns;
  };
  struct History {
    std::uint32_t outages = 0; ///< index in outages_
    std::size_t crashes_past = 0;
    std::size_t recoveries = 0;    ///< outages that are over and recovered from
    Nanoseconds busy_until_ns = 0; ///< the last end of a visit that has arrived
  };
  StoreOutages const& outages_of(std::uint32_t shard) const { return outages_[histories_[shard].outages]; }
  std::uint32_t own_shard(std::uint64_t session_hash) const {
    return static_cast<std::uint32_t>(shards_ == 1 ? 0 : session_hash % shards_);
  }
  std::uint32_t shard_of(std::uint64_t session_hash, Nanoseconds now) const;
  Service serve(Nanoseconds arrives, std::uint32_t shard, Nanoseconds service_ns);
  Answer visit_among_outages(Nanoseconds now, std::uint64_t session_hash, Nanoseconds service_ns);
  Answer conclude(Nanoseconds now, std::uint32_t shard, Service service, Fate fate);
  void enter_by_window(Service service);
  bool is_down(std::uint32_t shard, Nanoseconds now);
  Nanoseconds next_crash_ns(std::uint32_t shard) const;
  void note_recoveries(std::uint32_t shard, Nanoseconds now);

  StoreSettings const& settings_;
  Sampler service_time_;
  std::uint64_t shards_;
  std::size_t workers_; ///< of a shard
  Nanoseconds out_ns_;  ///< from a server to it
  Nanoseconds back_ns_;
  std::vector<StoreOutages> outages_;
  std::vector<History> histories_; ///< by shard; empty if there are no outages
  bool has_outages_;
  bool rehashes_;
  Nanoseconds measured_from_ns_;
  Nanoseconds measured_to_ns_;
  std::vector<Nanoseconds> recovery_times_ns_;
  std::vector<Nanoseconds> free_at_ns_; ///< for each shard a min-heap of its workers' next free times
  std::uint64_t visits_ = 0;
  Int128 busy_ns_ = 0;
  Nanoseconds window_ns_;
  Nanoseconds window_end_ns_;    ///< of the present window, or of the run
  Int128 window_busy_ns_ = 0;    ///< in the present window
  std::vector<Int128> later_ns_; ///< busy time in windows to come, by their number from 0
  Uint128 latency_sum_ns_ = 0;
  DenseHistogram latency_;
};

// On the path of every request, hence here.

/// A visit that arrives at `arrives` is served by the worker of its shard that is free first.
[[gnu::always_inline]] inline Store::Service Store::serve(Nanoseconds arrives, std::uint32_t shard,
                                                          Nanoseconds service_ns) {
  Nanoseconds* const first = free_at_ns_.data() + std::size_t{shard} * workers_;
  Nanoseconds const start = std::max(arrives, *first);
  // What would begin after the run does not lengthen the queue: the sum of such times has no bound.
  if (start >= measured_to_ns_) service_ns = 0;
  Nanoseconds const end =
      has_outages_ ? outages_of(shard).end_of_work(start, service_ns) : start + service_ns;
  if (workers_ == 1) {
    *first = end;
  } else {
    std::pop_heap(first, first + workers_, std::greater<>{});
    *(first + workers_ - 1) = end;
    std::push_heap(first, first + workers_, std::greater<>{});
  }
  return {start, end};
}

/// Enters a visit in the books.
[[gnu::always_inline]] inline Store::Answer Store::conclude(Nanoseconds now, std::uint32_t shard,
                                                            Service service, Fate fate) {
  if (service.end_ns <= window_end_ns_)
    window_busy_ns_ += service.end_ns - service.start_ns;
  else
    enter_by_window(service);
  busy_ns_ += std::max<Nanoseconds>(0, std::min(service.end_ns, measured_to_ns_) -
                                           std::max(service.start_ns, measured_from_ns_));
  Nanoseconds back = service.end_ns + back_ns_;
  if (settings_.timeout_ns > 0 && back - now > settings_.timeout_ns) {
    fate = Fate::timed_out;
    back = now + settings_.timeout_ns;
  }
  if (back >= measured_from_ns_ && back < measured_to_ns_) { // like a request, a visit counts when it ends
    ++visits_;
    if (fate == Fate::ok) {
      latency_sum_ns_ += static_cast<Uint128>(back - now);
      latency_.record(back - now);
    }
  }
  return {back, fate, shard};
}

} // namespace stickysim
