#pragma once

#include "model/client_books.hpp"
#include "model/presence.hpp"
#include "model/rebalance.hpp"
#include "model/server.hpp"
#include "model/state_backend.hpp"
#include "model/store.hpp"
#include <stickysim/engine/int128.hpp>
#include <stickysim/results/trial_result.hpp>

#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// Keeps the books of a trial: those of its classes of clients, and its own of the fleet. It cuts them into
/// the measured window, the timeline and the rows of servers.
class Recorder {
public:
  Recorder(RunSettings const& run, std::size_t classes, Fleet const& fleet);

  // What the request path tells.

  /// The books of the class in that place of Design::workloads.
  ClientBooks& of_class(std::size_t workload) { return clients_[workload]; }
  std::span<ClientBooks> classes() { return clients_; }
  /// `server` has served a login.
  void logged_in_at(ServerId server) {
    if (!rebalance_.has_begun()) return;
    ++result_.logins_since_added;
    result_.logins_at_added += books_[server].added;
  }
  void misrouted() { ++result_.misrouted; }
  void store_error() { ++result_.store_errors; }
  void work_wasted(Nanoseconds service_ns) { result_.work_wasted_ns += service_ns; }

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
  /// What a server has done since the start.
  struct ServerTotals {
    std::uint64_t served = 0;
    Nanoseconds busy_ns = 0;
    Int128 wait_ns = 0; ///< in its queue, summed over requests, those that still wait included
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
    Int128 servers_integral = 0;
    HeldIntegrals held;
    std::vector<ServerTotals> servers;

    /// Calls `visit` for each member, with that member of each of `totals`.
    template <class Visit, class... Totals>
    static constexpr void for_each_member(Visit&& visit, Totals&... totals) {
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

  RunTotals totals(Nanoseconds now, StateBackend const& states) const;
  ClientBooks::Tally tally() const;
  Latencies latencies_of_window();
  double load_max_mean_of_window(Nanoseconds now);
  void fair_share_changes(ServerId server, int by);
  void post_jobs();
  void close_clients(Nanoseconds now);

  RunSettings const& run_;
  Fleet const& fleet_;
  TrialResult result_;
  std::vector<ClientBooks> clients_; ///< by class
  ClientBooks::Tally at_window_;     ///< of all classes, when the window began
  RunTotals at_warmup_;              ///< when the warm-up ended
  Presence rented_;                  ///< servers
  Latencies early_;                  ///< of the window in which the warm-up ended, before it did
  Nanoseconds window_start_ns_ = 0;
  std::vector<ServerBooks> books_;
  std::uint64_t servers_up_ = 0;
  Rebalance rebalance_;
  std::uint64_t followed_ = 0;  ///< servers
  std::uint64_t others_up_ = 0; ///< of all others
};

} // namespace stickysim
