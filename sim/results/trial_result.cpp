#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/random.hpp>
#include <stickysim/results/trial_result.hpp>

#include <bit>
#include <concepts>
#include <string_view>

namespace stickysim {

std::string_view name_of(EventKind kind) {
  switch (kind) {
  case EventKind::crash: return "crash";
  case EventKind::boot: return "boot";
  case EventKind::up: return "up";
  case EventKind::marked_down: return "marked_down";
  case EventKind::marked_up: return "marked_up";
  case EventKind::hang: return "hang";
  case EventKind::wake: return "wake";
  case EventKind::drain: return "drain";
  case EventKind::undrain: return "undrain";
  case EventKind::stop: return "stop";
  case EventKind::join: return "join";
  case EventKind::leave: return "leave";
  case EventKind::ejected: return "ejected";
  case EventKind::readmitted: return "readmitted";
  case EventKind::balancer_restart: return "balancer_restart";
  case EventKind::slow: return "slow";
  case EventKind::store_down: return "store_down";
  case EventKind::store_hang: return "store_hang";
  case EventKind::store_slow: return "store_slow";
  case EventKind::store_up: return "store_up";
  case EventKind::store_failover: return "store_failover";
  case EventKind::partition: return "partition";
  case EventKind::healed: return "healed";
  case EventKind::leak: return "leak";
  }
  return {};
}

namespace {

/// A running hash of values, not of bytes in memory: the same on machines of either byte order.
class Fingerprint {
public:
  std::uint64_t value() const { return hash_; }

  template <std::integral T>
  void add(T number) {
    mix(static_cast<std::uint64_t>(number));
  }
  void add(double number) { mix(std::bit_cast<std::uint64_t>(number)); }
  void add(Uint128 number) {
    mix(static_cast<std::uint64_t>(number >> 64));
    mix(static_cast<std::uint64_t>(number));
  }
  void add(Int128 number) { add(static_cast<Uint128>(number)); }
  void add(std::string_view text) {
    mix(text.size());
    for (char const c : text)
      mix(static_cast<unsigned char>(c));
  }

  void add(Histogram const& histogram) {
    mix(histogram.count());
    add(histogram.max());
    for (std::uint32_t bucket = 0; bucket < Histogram::buckets; ++bucket) {
      if (histogram.counts()[bucket] == 0) continue;
      mix(bucket);
      mix(histogram.counts()[bucket]);
    }
  }

  void add(Ledger const& ledger) {
    for (std::size_t outcome = 0; outcome < outcome_count; ++outcome) {
      // An outcome that earlier versions knew, which never happened.
      if (static_cast<Outcome>(outcome) == Outcome::unfinished)
        for (std::size_t cause = 0; cause < cause_count; ++cause)
          mix(0);
      for (std::uint64_t const sessions : ledger.sessions[outcome])
        mix(sessions);
    }
  }

  void add(RequestCounts const& requests) {
    add_all(requests.issued, requests.ok, requests.logged_out, requests.retries, requests.misrouted,
            requests.ok_logins, requests.turned_around, requests.relogins, requests.stale,
            requests.state_misses, requests.revoked_accepted);
    for (std::uint64_t const failed : requests.failed)
      mix(failed);
  }

  void add(ServerResult const& server) {
    add_all(std::string_view{server.name}, server.requests, server.busy_ns, server.wait_ns, server.up_ns,
            server.workers, server.sessions_peak, server.state_bytes_peak, server.crashes);
  }

  void add(WindowResult const& window) {
    add_all(window.end_ns, window.length_ns, window.started, window.ok, window.logged_out, window.failed,
            window.lost, window.sessions_live, window.servers_up, window.latency_mean_ns,
            window.latency_p50_ns, window.latency_p99_ns, window.load_max_mean, window.store_utilization);
  }

  void add(FaultTimes const& faults) { add_all(faults.first_ns, faults.last_ns, faults.over_ns); }

  void add(FleetEvent const& event) {
    add_all(event.at_ns, static_cast<std::uint8_t>(event.kind), event.server, event.balancer,
            event.states_destroyed, event.shard);
  }

  template <class T>
  void add(std::vector<T> const& values) {
    mix(values.size());
    for (T const& value : values)
      add(value);
  }

  template <class... Values>
  void add_all(Values const&... values) {
    (add(values), ...);
  }

private:
  void mix(std::uint64_t word) { hash_ = mix_bits((hash_ ^ word) + golden_gamma); }

  std::uint64_t hash_ = 0;
};

} // namespace

std::uint64_t TrialResult::fingerprint() const {
  Fingerprint print;
  print.add_all(duration_ns, warmup_ns, sessions_started, ledger, requests_whole_run,
                requests_in_flight_at_end, fleet_events, faults, windows);
  print.add_all(requests, states_destroyed, work_lost, cart_items_lost, upload_bytes_lost, work_wasted_ns,
                latency, latency_sum_ns, latency_sum_squares, wait_sum_ns, waited, in_flight_integral,
                sessions_live_integral, upload_time_sum_ns, uploads_completed, states_held_integral,
                states_held_squares, state_bytes_integral, servers_integral, state_bytes_peak, servers);
  print.add_all(store_visits, store_busy_ns, store_workers, store_latency_sum_ns, store_latency, store_errors,
                store_recovery_times_ns, bytes_up, bytes_down, detection_times_ns, drain_times_ns,
                logins_since_added, logins_at_added, rebalance_time_ns, server_price_hours,
                store_price_hours);
  return print.value();
}

} // namespace stickysim
