#pragma once

#include "model/presence.hpp"
#include "model/rebalance.hpp"
#include "model/server.hpp"
#include "model/state_backend.hpp"
#include "model/store.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/int128.hpp>
#include <stickysim/results/trial_result.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Keeps the books of a trial. The request path tells it what happens, in a few additions a request; it cuts
/// that into the measured window, the timeline and the rows of servers.
class Recorder {
public:
  Recorder(RunSettings const& run, Fleet const& fleet);

  // What the request path tells.
  void session_starts(Nanoseconds now) {
    live_.start(now);
    ++result_.sessions_started;
    ++sessions(Outcome::unfinished, Cause::none);
  }
  /// Until it ends a session stands in the ledger as what it would be if the run ended now.
  void session_turns(Outcome from, Outcome to, Cause cause = Cause::none) {
    STICKYSIM_DEBUG_CHECK(sessions(from, Cause::none) > 0, "a session turns that is not what it was");
    --sessions(from, Cause::none);
    ++sessions(to, cause);
    window_lost_ += to == Outcome::lost;
  }
  void session_leaves(Nanoseconds now) { live_.stop(now), ++sessions_left_; }
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
  void request_issued(Nanoseconds now) { in_flight_.start(now), ++counts_.issued; }
  void request_ok(Nanoseconds now, Nanoseconds latency_ns, Nanoseconds wait_ns) {
    in_flight_.stop(now);
    ++counts_.ok;
    auto const latency = static_cast<std::uint64_t>(latency_ns);
    recent_.latency.record(latency_ns);
    recent_.sum_ns += latency;
    result_.latency_sum_squares += static_cast<Uint128>(latency) * latency;
    result_.wait_sum_ns += static_cast<std::uint64_t>(wait_ns);
    result_.waited += wait_ns > 0;
  }
  void request_logged_out(Nanoseconds now) { in_flight_.stop(now), ++counts_.logged_out; }
  void request_failed(Nanoseconds now, Failure failure) {
    in_flight_.stop(now);
    ++counts_.failed[static_cast<std::size_t>(failure)];
  }
  void relogin() { ++counts_.relogins; }
  void login_ok(ServerId server) {
    ++counts_.ok_logins;
    if (!rebalance_.has_begun()) return;
    ++result_.logins_since_added;
    result_.logins_at_added += books_[server].added;
  }
  void retry() { ++counts_.retries; }
  void turned_around() { ++counts_.turned_around; }
  void misrouted() { ++counts_.misrouted; }
  /// A request found a stale state, from which that many effects had vanished.
  void stale(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
    ++counts_.stale;
    effects_lost(kind, effects, chunk_bytes);
  }
  /// A request built a soft state anew.
  void state_missed() { ++counts_.state_misses; }
  void store_error() { ++result_.store_errors; }
  /// A request wrote a state over that of others, whose effects are gone.
  void overwritten(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes) {
    effects_lost(kind, effects, chunk_bytes);
  }
  void revoked_accepted() { ++counts_.revoked_accepted; }
  void work_wasted(Nanoseconds service_ns) { result_.work_wasted_ns += service_ns; }
  void bytes_up(std::int64_t bytes) { result_.bytes_up += static_cast<std::uint64_t>(bytes); }
  void bytes_down(std::int64_t bytes) { result_.bytes_down += static_cast<std::uint64_t>(bytes); }

  // What happens to the fleet.
  void fleet_event(FleetEvent const& event);
  void server_goes_down(ServerId server, Nanoseconds now, bool crashed);
  void server_comes_up(ServerId server, Nanoseconds now);
  void server_is_rented(ServerId server, Nanoseconds now) {
    books_[server].rented.start(now);
    rented_.start(now);
  }
  void server_is_returned(ServerId server, Nanoseconds now) {
    books_[server].rented.stop(now);
    rented_.stop(now);
  }
  /// A server is done with a request; to be told where servers may be added.
  void served(ServerId server, Nanoseconds now) {
    if (rebalance_.runs()) rebalance_.served(now, books_[server].followed);
  }
  /// `server` has been added to the fleet to share its load.
  void server_is_added(ServerId server, Nanoseconds now);
  /// A fault strikes that will be over at `over`.
  void fault_strikes(Nanoseconds now, Nanoseconds over);
  void detected(Nanoseconds after_ns) { result_.detection_times_ns.push_back(after_ns); }
  void drained(Nanoseconds after_ns) { result_.drain_times_ns.push_back(after_ns); }

  /// The warm-up is over: what was measured so far does not count.
  void warmup_ends(Nanoseconds now, StateBackend const& states);
  void window_ends(Nanoseconds now, Store* store);

  /// Closes the books at the end of the run and checks that they add up; `live`: sessions that still exist.
  TrialResult finish(Nanoseconds now, StateBackend const& states, Store* store, std::uint64_t live,
                     std::uint64_t events);

private:
  /// Of ok requests.
  struct Latencies {
    Histogram latency;
    std::uint64_t sum_ns = 0;
    void add(Latencies const& other) {
      latency.merge(other.latency);
      sum_ns += other.sum_ns;
    }
    void clear() { latency.clear(), sum_ns = 0; }
  };
  /// What a server has done since the start.
  struct ServerTotals {
    std::uint64_t served = 0;
    Nanoseconds busy_ns = 0;
    Nanoseconds wait_ns = 0; ///< in its queue, summed over requests, those that still wait included
    Nanoseconds up_ns = 0;

    /// Calls `visit` for each member, with that member of each of `totals`.
    template <class Visit, class... Totals>
    static constexpr void for_each_member(Visit&& visit, Totals&... totals) {
      visit(totals.served...);
      visit(totals.busy_ns...);
      visit(totals.wait_ns...);
      visit(totals.up_ns...);
    }
  };
  /// What has come together since the start. The measured window has what its end has more than its
  /// beginning.
  struct RunTotals {
    RequestCounts requests;
    Int128 in_flight_integral = 0;
    Int128 sessions_live_integral = 0;
    Int128 servers_integral = 0;
    HeldIntegrals held;
    std::vector<ServerTotals> servers;

    /// Calls `visit` for each member, with that member of each of `totals`.
    template <class Visit, class... Totals>
    static constexpr void for_each_member(Visit&& visit, Totals&... totals) {
      visit(totals.requests...);
      visit(totals.in_flight_integral...);
      visit(totals.sessions_live_integral...);
      visit(totals.servers_integral...);
      visit(totals.held...);
      visit(totals.servers...);
    }
  };
  /// A server's books beside its clock.
  struct ServerBooks {
    BusyClock up;
    BusyClock rented;
    bool added = false;    ///< since the start
    bool followed = false; ///< among those that were added first
    Nanoseconds busy_at_window_ns = 0;
    Nanoseconds up_at_window_ns = 0;
    std::uint64_t crashes = 0;
  };

  std::uint64_t& sessions(Outcome outcome, Cause cause) {
    return result_.ledger.sessions[static_cast<std::size_t>(outcome)][static_cast<std::size_t>(cause)];
  }
  RunTotals totals(Nanoseconds now, StateBackend const& states) const;
  void effects_lost(SessionKind kind, std::uint64_t effects, std::int64_t chunk_bytes);
  double load_max_mean_of_window(Nanoseconds now);
  void fair_share_changes(ServerId server, int by);
  void post_recent();
  void post_jobs();

  Fleet const& fleet_;
  TrialResult result_;
  RequestCounts counts_; ///< whole run
  RequestCounts counts_at_window_;
  RunTotals at_warmup_; ///< when the warm-up ended
  Presence in_flight_;
  Presence live_;
  Presence rented_;  ///< servers
  Latencies recent_; ///< since the window began or the warm-up ended: not in the result yet
  Latencies early_;  ///< of the window in which the warm-up ended, before it did
  std::uint64_t sessions_left_ = 0;
  bool only_jobs_ = false;
  std::uint64_t window_lost_ = 0;
  std::uint64_t started_at_window_ = 0;
  Nanoseconds window_start_ns_ = 0;
  std::vector<ServerBooks> books_;
  std::uint64_t servers_up_ = 0;
  Rebalance rebalance_;
  std::uint64_t followed_ = 0;  ///< servers
  std::uint64_t others_up_ = 0; ///< of all others
};

} // namespace stickysim
