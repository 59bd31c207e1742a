#pragma once

#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/results/clients_result.hpp>
#include <stickysim/results/histogram.hpp>

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What one server did, over the measured window unless a line says otherwise.
struct ServerResult {
  std::string name;           ///< `server.3`: its group and its number within the fleet, from 1
  std::uint64_t requests = 0; ///< whose service ended here
  Nanoseconds busy_ns = 0;    ///< worker time in use, summed over workers
  Int128 wait_ns = 0;         ///< time in its queue, summed over requests
  Nanoseconds up_ns = 0;      ///< time up
  std::int64_t workers = 1;
  std::uint64_t sessions_peak = 0; ///< local session states held; whole run
  std::uint64_t state_bytes_peak = 0;
  std::uint64_t crashes = 0; ///< whole run

  /// Calls `visit` for each member, with that member of each of `results`.
  template <class Visit, class... Results>
  static constexpr void for_each_member(Visit&& visit, Results&... results) {
    visit(results.name...);
    visit(results.requests...);
    visit(results.busy_ns...);
    visit(results.wait_ns...);
    visit(results.up_ns...);
    visit(results.workers...);
    visit(results.sessions_peak...);
    visit(results.state_bytes_peak...);
    visit(results.crashes...);
  }
};

/// One `run.window` of the whole run, warm-up included.
struct WindowResult {
  Nanoseconds end_ns = 0;
  Nanoseconds length_ns = 0; ///< the last one may be shorter
  std::uint64_t started = 0; ///< sessions
  std::uint64_t ok = 0;
  std::uint64_t logged_out = 0;
  std::uint64_t failed = 0;
  std::uint64_t lost = 0;          ///< sessions that lost their state in it for the first time
  std::uint64_t sessions_live = 0; ///< at its end
  std::uint64_t servers_up = 0;    ///< at its end
  double latency_mean_ns = 0;      ///< of the ok requests that ended in it; 0 without any
  double latency_p50_ns = 0;
  double latency_p99_ns = 0;
  double load_max_mean = 0; ///< servers' busy time per time up, largest over mean; 0 when idle
  double store_utilization = 0;

  /// Calls `visit` for each member, with that member of each of `results`.
  template <class Visit, class... Results>
  static constexpr void for_each_member(Visit&& visit, Results&... results) {
    visit(results.end_ns...);
    visit(results.length_ns...);
    visit(results.started...);
    visit(results.ok...);
    visit(results.logged_out...);
    visit(results.failed...);
    visit(results.lost...);
    visit(results.sessions_live...);
    visit(results.servers_up...);
    visit(results.latency_mean_ns...);
    visit(results.latency_p50_ns...);
    visit(results.latency_p99_ns...);
    visit(results.load_max_mean...);
    visit(results.store_utilization...);
  }
};

enum class EventKind : std::uint8_t {
  crash,
  boot,
  up,
  marked_down,
  marked_up,
  hang,
  wake, ///< it hangs no more
  drain,
  undrain, ///< it is wanted after all
  stop,
  join,
  leave,
  ejected,
  readmitted,
  balancer_restart,
  slow,
  store_down,
  store_hang,
  store_slow,
  store_up,       ///< serves again: itself, or its replica
  store_failover, ///< a replica has taken over from a store that hangs
  partition,      ///< the balancer and the server cannot reach each other
  healed,         ///< they can again
  leak,           ///< the server starts to lose memory
  maintenance,    ///< the server is taken out
  back,           ///< it is put back
};

struct EventRow {
  EventKind word;
  std::string_view name; ///< in events.csv
  std::string_view meaning;
};

/// A row for each kind of event, in their order.
std::span<EventRow const> event_kinds();

std::string_view name_of(EventKind);

/// A thing that happened to the fleet.
struct FleetEvent {
  Nanoseconds at_ns = 0;
  EventKind kind = EventKind::crash;
  std::uint32_t server = 0;   ///< index from 0; UINT32_MAX where none is concerned
  std::int32_t balancer = -1; ///< index from 0; -1 where none is concerned
  std::uint64_t states_destroyed = 0;
  std::uint32_t shard = 0; ///< of the store, counts from 1; 0: all of it, or none is concerned

  /// Calls `visit` for each member, with that member of each of `events`.
  template <class Visit, class... Events>
  static constexpr void for_each_member(Visit&& visit, Events&... events) {
    visit(events.at_ns...);
    visit(events.kind...);
    visit(events.server...);
    visit(events.balancer...);
    visit(events.states_destroyed...);
    visit(events.shard...);
  }
};

/// When [[fault]]s struck servers and the store; -1: none did.
struct FaultTimes {
  Nanoseconds first_ns = -1;
  Nanoseconds last_ns = -1;
  Nanoseconds over_ns = -1; ///< all that were hit are up again and neither hang nor are slow

  /// Calls `visit` for each member, with that member of each of `times`.
  template <class Visit, class... Times>
  static constexpr void for_each_member(Visit&& visit, Times&... times) {
    visit(times.first_ns...);
    visit(times.last_ns...);
    visit(times.over_ns...);
  }
};

/// The sums of a trial, beside those of its clients, that begin anew when its warm-up ends.
struct MeasuredSums {
  std::uint64_t states_destroyed = 0;
  std::uint64_t misrouted = 0; ///< attempts sent to a server that was down
  Int128 work_wasted_ns = 0;
  std::uint64_t store_errors = 0;
};

/// All that one trial yields, first what its clients met with. Plain data; sums are integers, so nothing
/// depends on an order of addition.
struct TrialResult : ClientsResult, MeasuredSums {
  /// The same by class of clients, in the order of Design::workloads; empty if there is one class only.
  std::vector<ClientsResult> classes;
  /// What the clients of a class met with; `workload`: its place in Design::workloads.
  ClientsResult const& of_class(std::size_t workload) const {
    return classes.empty() ? *this : classes[workload];
  }

  // Whole run.
  std::uint64_t events = 0; ///< simulated events handled
  std::vector<FleetEvent> fleet_events;
  FaultTimes faults;
  std::vector<WindowResult> windows;

  // Measured window, as are MeasuredSums.
  Int128 states_held_integral = 0;    ///< states in servers' memories × ns
  Int128 states_held_squares = 0;     ///< their number squared × ns
  Int128 state_bytes_integral = 0;    ///< bytes of theirs × ns
  Int128 servers_integral = 0;        ///< servers that are paid for × ns
  std::uint64_t state_bytes_peak = 0; ///< largest over servers; whole run
  std::vector<ServerResult> servers;
  std::uint64_t store_visits = 0;
  Int128 store_busy_ns = 0;       ///< worker time in use
  std::int64_t store_workers = 0; ///< shards × workers; 0 without a store
  Uint128 store_latency_sum_ns = 0;
  Histogram store_latency;                          ///< per visit that went well, round trip included
  std::vector<Nanoseconds> store_recovery_times_ns; ///< per outage, whole run: from its end to an idle store
  std::vector<Nanoseconds>
      detection_times_ns;                  ///< of servers that went down or hung: see the metric; whole run
  std::vector<Nanoseconds> drain_times_ns; ///< per drain that ended with the server's stop; whole run
  // From the time at which servers were added for the first time.
  std::uint64_t logins_since_added = 0;
  std::uint64_t logins_at_added = 0;  ///< of those, served by servers that were added
  Nanoseconds rebalance_time_ns = -1; ///< until the first of them carry 0.9 of their fair share; -1: never

  double server_price_hours = 0; ///< Σ server-hours × price, whole run
  double store_price_hours = 0;

  /// Hash of everything above but `events`, of which a faster engine needs fewer for the same result: two
  /// runs are the same run if and only if (but for chance, 2^-64) it agrees.
  std::uint64_t fingerprint() const;

  /// Calls `visit` for each member but `events`, with that member of each of `results`.
  template <class Visit, class... Results>
  static constexpr void for_each_member(Visit&& visit, Results&... results) {
    ClientsResult::for_each_member(visit, results...);
    visit(results.classes...);
    visit(results.states_destroyed...);
    visit(results.misrouted...);
    visit(results.work_wasted_ns...);
    visit(results.store_errors...);
    visit(results.fleet_events...);
    visit(results.faults...);
    visit(results.windows...);
    visit(results.states_held_integral...);
    visit(results.states_held_squares...);
    visit(results.state_bytes_integral...);
    visit(results.servers_integral...);
    visit(results.state_bytes_peak...);
    visit(results.servers...);
    visit(results.store_visits...);
    visit(results.store_busy_ns...);
    visit(results.store_workers...);
    visit(results.store_latency_sum_ns...);
    visit(results.store_latency...);
    visit(results.store_recovery_times_ns...);
    visit(results.detection_times_ns...);
    visit(results.drain_times_ns...);
    visit(results.logins_since_added...);
    visit(results.logins_at_added...);
    visit(results.rebalance_time_ns...);
    visit(results.server_price_hours...);
    visit(results.store_price_hours...);
  }
};

} // namespace stickysim
