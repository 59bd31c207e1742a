#pragma once

#include "model/latencies.hpp"
#include "model/presence.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/int128.hpp>
#include <stickysim/results/clients_result.hpp>

#include <cstdint>

namespace stickysim {

/// The books of a class of clients: its sessions, their requests, and how they ended. The request path tells
/// them what happens, in a few additions a request.
class ClientBooks {
public:
  // Sessions.
  void session_starts(Nanoseconds now) {
    live_.start(now);
    ++started_;
    ++sessions(Outcome::unfinished, Cause::none);
  }
  /// Until it ends a session stands in the ledger as what it would be if the run ended now.
  void session_turns(Outcome from, Outcome to, Cause cause = Cause::none) {
    STICKYSIM_DEBUG_CHECK(sessions(from, Cause::none) > 0, "a session turns that is not what it was");
    --sessions(from, Cause::none);
    ++sessions(to, cause);
  }
  void session_leaves(Nanoseconds now) { live_.stop(now), ++left_; }
  /// All sessions are jobs, one request each, none of which fails: the books of sessions follow from those of
  /// requests, and of sessions there is nothing to tell.
  void only_jobs() { only_jobs_ = true; }
  /// An upload came to its end: its user did not give up.
  void upload_completed(Nanoseconds time_ns) {
    ++result_.uploads_completed;
    result_.upload_time_sum_ns += static_cast<std::uint64_t>(time_ns);
  }
  /// A state is gone, and with it the effects of that many requests.
  void state_lost(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
    effects_lost(kind, effects, chunk_bytes);
  }
  /// A request found a stale state, from which that many effects had vanished.
  void stale(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
    ++counts_.stale;
    effects_lost(kind, effects, chunk_bytes);
  }
  /// A request wrote a state over that of others, whose effects are gone.
  void overwritten(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
    effects_lost(kind, effects, chunk_bytes);
  }
  /// A request built a soft state anew.
  void state_missed() { ++counts_.state_misses; }
  void revoked_accepted() { ++counts_.revoked_accepted; }

  // Requests.
  void request_issued(Nanoseconds now) { in_flight_.start(now), ++counts_.issued; }
  void request_ok(Nanoseconds now, Nanoseconds latency_ns, Nanoseconds wait_ns) {
    in_flight_.stop(now);
    ++counts_.ok;
    recent_.record(latency_ns);
    auto const latency = static_cast<std::uint64_t>(latency_ns);
    result_.latency_sum_squares += static_cast<Uint128>(latency) * latency;
    result_.wait_sum_ns += static_cast<std::uint64_t>(wait_ns);
    result_.waited += wait_ns > 0;
  }
  void request_logged_out(Nanoseconds now) { in_flight_.stop(now), ++counts_.logged_out; }
  void request_failed(Nanoseconds now, Failure failure) {
    in_flight_.stop(now);
    ++counts_.failed[static_cast<std::size_t>(failure)];
  }
  void login_ok() { ++counts_.ok_logins; }
  void relogin() { ++counts_.relogins; }
  void retry() { ++counts_.retries; }
  void turned_around() { ++counts_.turned_around; }
  void bytes_up(std::int64_t bytes) { result_.bytes_up += static_cast<std::uint64_t>(bytes); }
  void bytes_down(std::int64_t bytes) { result_.bytes_down += static_cast<std::uint64_t>(bytes); }

  // What is asked of them.

  /// What has come together since the start.
  struct Tally {
    std::uint64_t started = 0; ///< sessions
    std::uint64_t left = 0;
    std::uint64_t lost = 0;
    RequestCounts requests;

    /// Calls `visit` for each member, with that member of each of `tallies`.
    template <class Visit, class... Tallies>
    static constexpr void for_each_member(Visit&& visit, Tallies&... tallies) {
      visit(tallies.started...);
      visit(tallies.left...);
      visit(tallies.lost...);
      visit(tallies.requests...);
    }
  };
  Tally tally() const {
    return {.started = started_, .left = left_, .lost = ledger_.count(Outcome::lost), .requests = counts_};
  }
  // Cuts.

  /// Of jobs, what sessions would have told: before anything is asked.
  void post_jobs();
  /// Latencies since the last window or the warm-up ended. They are recorded once, as recent ones; the
  /// measured ones are put together from these.
  Latencies post_recent();
  /// The same, which do not count as measured.
  Latencies take_recent() { return recent_.take(); }
  /// The warm-up is over: what was measured so far does not count.
  void warmup_ends(Nanoseconds now);
  /// At the end: users who have waited in vain, see the metric sessions_stuck.
  void session_is_stuck() { ++result_.sessions_stuck; }
  void request_is_stuck() { ++result_.requests_stuck; }
  /// Closes the books at the end of the run and checks that they add up.
  ClientsResult close(Nanoseconds now);

private:
  /// What has come together since the start. The measured window has what its end has more than its
  /// beginning.
  struct RunTotals {
    RequestCounts requests;
    Int128 in_flight_integral = 0;
    Int128 sessions_live_integral = 0;

    /// Calls `visit` for each member, with that member of each of `totals`.
    template <class Visit, class... Totals>
    static constexpr void for_each_member(Visit&& visit, Totals&... totals) {
      visit(totals.requests...);
      visit(totals.in_flight_integral...);
      visit(totals.sessions_live_integral...);
    }
  };

  std::uint64_t& sessions(Outcome outcome, Cause cause) {
    return ledger_.sessions[static_cast<std::size_t>(outcome)][static_cast<std::size_t>(cause)];
  }
  RunTotals totals(Nanoseconds now) const;
  void effects_lost(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes);

  Presence in_flight_;
  RequestCounts counts_; ///< whole run
  RecentLatencies recent_;
  DenseHistogram latency_; ///< measured, but for recent ones
  ClientsResult result_;   ///< what is measured beside them
  Presence live_;
  std::uint64_t started_ = 0;
  std::uint64_t left_ = 0;
  Ledger ledger_;
  RunTotals at_warmup_; ///< when the warm-up ended
  bool only_jobs_ = false;
};

} // namespace stickysim
