#pragma once

#include <stickysim/engine/int128.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/results/histogram.hpp>
#include <stickysim/results/ledger.hpp>

#include <cstdint>

namespace stickysim {

/// What clients met with in a trial: those of one class, or all of them. Sums are integers, so that those of
/// the classes are those of all.
struct ClientsResult {
  Nanoseconds duration_ns = 0; ///< of the trial
  Nanoseconds warmup_ns = 0;
  Nanoseconds measured_ns() const { return duration_ns - warmup_ns; }

  // Whole run.
  std::uint64_t sessions_started = 0;
  Ledger ledger;
  RequestCounts requests_whole_run;
  std::uint64_t requests_in_flight_at_end = 0;
  std::uint64_t requests_stuck = 0; ///< of these: see the metric sessions_stuck
  std::uint64_t sessions_stuck = 0; ///< at the end, of those that are unfinished

  // Measured window.
  RequestCounts requests;
  std::uint64_t work_lost = 0;
  std::uint64_t cart_items_lost = 0;
  std::uint64_t upload_bytes_lost = 0;
  Histogram latency; ///< of ok requests
  Uint128 latency_sum_ns = 0;
  Uint128 latency_sum_squares = 0; ///< ns²
  Uint128 wait_sum_ns = 0;         ///< in server queues, of ok requests
  std::uint64_t waited = 0;        ///< ok requests that waited at all
  Uint128 upload_time_sum_ns = 0;  ///< of those that came to their end
  std::uint64_t uploads_completed = 0;
  std::uint64_t bytes_up = 0;
  std::uint64_t bytes_down = 0;
  Int128 in_flight_integral = 0;     ///< requests in flight × ns
  Int128 sessions_live_integral = 0; ///< live sessions × ns

  /// Calls `visit` for each member, with that member of each of `results`.
  template <class Visit, class... Results>
  static constexpr void for_each_member(Visit&& visit, Results&... results) {
    visit(results.duration_ns...);
    visit(results.warmup_ns...);
    visit(results.sessions_started...);
    visit(results.ledger...);
    visit(results.requests_whole_run...);
    visit(results.requests_in_flight_at_end...);
    visit(results.requests_stuck...);
    visit(results.sessions_stuck...);
    visit(results.requests...);
    visit(results.work_lost...);
    visit(results.cart_items_lost...);
    visit(results.upload_bytes_lost...);
    visit(results.latency...);
    visit(results.latency_sum_ns...);
    visit(results.latency_sum_squares...);
    visit(results.wait_sum_ns...);
    visit(results.waited...);
    visit(results.upload_time_sum_ns...);
    visit(results.uploads_completed...);
    visit(results.bytes_up...);
    visit(results.bytes_down...);
    visit(results.in_flight_integral...);
    visit(results.sessions_live_integral...);
  }
};

} // namespace stickysim
