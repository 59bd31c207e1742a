#pragma once

#include "model/balancer.hpp"
#include "model/fault_plan.hpp"
#include "model/health_checks.hpp"
#include "model/recorder.hpp"
#include "model/request.hpp"
#include "model/server.hpp"
#include "model/session.hpp"
#include "model/state_backend.hpp"
#include "model/store.hpp"
#include "model/traffic.hpp"
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/slab.hpp>

#include <optional>
#include <vector>

namespace stickysim {

/// Everything that can happen, in the order of a request's life. The subject of each is named behind it.
enum class Step : std::uint32_t {
  session_arrives,    ///< workload class: an open or replayed session starts
  session_begins,     ///< session: a closed workload's user has thought and logs in
  think_ends,         ///< session: its next request is issued
  reach_balancer,     ///< request
  retry,              ///< request: the turn-around before the next attempt is over
  reach_server,       ///< request
  store_answers,      ///< request: a visit to the store is over
  service_ends,       ///< request
  sharing_departs,    ///< server: a job of its processor-sharing station is done
  answer_at_balancer, ///< request
  bounce,             ///< request: the attempt's failure is known to the balancer
  answer_at_client,   ///< request
  patience_ends,      ///< request: its client gives up
  state_expires,      ///< server
  crash,              ///< place in the fault plan
  boot,               ///< server: starts to boot
  up,                 ///< server: is back, empty
  verdict,            ///< balancer and server: health checks have decided
  board_refresh,      ///< none: the load board is read anew
  warmup_ends,        ///< none
  window_ends,        ///< none
};

/// One trial while it runs: the clock, the fleet and what lives in it. `request_path.cpp` is the life of a
/// request, `sessions.cpp` that of a session, `fleet_events.cpp` what happens to servers, `simulation.cpp`
/// the frame around them.
class Simulation {
public:
  Simulation(Design const& design, RunSettings const& run, std::uint64_t seed);
  Simulation(Simulation const&) = delete;
  Simulation& operator=(Simulation const&) = delete;

  TrialResult run();

private:
  /// A constant delay and the lane for it; a delay of zero takes no event.
  struct Hop {
    LaneId lane = LaneId::none;
    Nanoseconds delay_ns = 0;
  };
  /// Why a session issues a request: the next of its plan, or to make up for a loss.
  enum class Errand : std::uint8_t { plan, relogin, resend };

  // simulation.cpp
  Hop make_hop(Nanoseconds delay_ns);
  void handle(Event const& event);
  TrialResult finish();
  void schedule_next_start(std::uint32_t workload);

  // sessions.cpp
  void session_arrives(std::uint32_t workload);
  void begin_session(std::uint32_t session);
  void think_ends(std::uint32_t session);
  void go_on(std::uint32_t session);
  void answered_logged_out(std::uint32_t session, Request const& request);
  void answered_failed(std::uint32_t session);
  void lose_state(std::uint32_t session, Cause cause);
  void end_session(std::uint32_t session);
  bool replayed_open_loop(Session const& session) const;

  // request_path.cpp
  void issue(std::uint32_t session, std::uint32_t step, Errand errand);
  void send(std::uint32_t request);
  void reach_balancer(std::uint32_t request);
  void dispatch(std::uint32_t request, ServerId server);
  void reach_server(std::uint32_t request);
  void wait_for_worker(std::uint32_t request);
  void seize_worker(std::uint32_t request);
  void read_state(std::uint32_t request);
  void state_read(std::uint32_t request);
  Nanoseconds service_time(Request const& request) const;
  void serve(std::uint32_t request);
  void service_ends(std::uint32_t request);
  void write_state(std::uint32_t request);
  void state_written(std::uint32_t request);
  void free_worker(ServerId server);
  void visit_store(std::uint32_t request);
  void store_answers(std::uint32_t request);
  void sharing_departs(ServerId server, Ticket ticket);
  void reschedule_sharing(ServerId server);
  void answer(std::uint32_t request);
  void answer_at_balancer(std::uint32_t request);
  void answer_at_client(std::uint32_t request);
  void bounce(std::uint32_t request, Failure failure);
  void attempt_failed(std::uint32_t request);
  void fail_from_balancer(std::uint32_t request, Failure failure);
  void patience_ends(std::uint32_t request);
  void drop(std::uint32_t request);
  void add_load(Request const& request);
  void remove_load(Request const& request);
  void travel(Hop const& hop, Step step, std::uint32_t request, void (Simulation::*at_once)(std::uint32_t));

  // foresight.hpp
  void fetch_for_coming_events() const;
  void fetch_for_coming_choices(Balancer const& balancer) const;

  // fleet_events.cpp
  void crash(PlannedCrash const& planned);
  void boot(ServerId server);
  void server_up(ServerId server);
  void verdict(Event const& event);
  void refresh_board();

  Ticket schedule(Nanoseconds delay_ns, Step step, std::uint32_t subject) {
    return engine_.after(delay_ns, static_cast<std::uint32_t>(step), subject);
  }

  // What is given.
  Design const& design_;
  RunSettings const& run_;
  std::uint64_t seed_;
  std::vector<std::uint32_t> weights_; ///< by server id
  std::vector<PlannedCrash> plan_;

  // What lives.
  Engine engine_;
  Slab<Session> sessions_;
  Slab<Request> requests_;
  std::vector<Traffic> traffic_;       ///< by workload class
  std::vector<std::uint64_t> started_; ///< sessions begun, by workload class
  Fleet fleet_;
  std::vector<Balancer> balancers_;
  HealthChecks health_;
  std::unique_ptr<StateBackend> states_;
  StateCost state_cost_;
  std::optional<Store> store_;
  Recorder recorder_;
  std::vector<std::uint32_t> true_loads_;  ///< requests in flight at each server, for the load board
  std::vector<Nanoseconds> down_since_ns_; ///< by server id, while it is down

  // Where it travels.
  std::vector<Hop> hops_;     ///< one for each distinct delay
  std::vector<Hop> patience_; ///< by workload class
  Hop up_, up_with_token_, down_, down_with_token_, to_server_, to_balancer_, turn_around_;
  std::vector<LaneId> starts_; ///< arrivals, by workload class
  LaneId board_ = LaneId::none;
  LaneId windows_ = LaneId::none;
  std::uint64_t idle_users_ = 0; ///< of closed workloads, between two sessions
  bool tracks_state_ = true;     ///< whether any session ever asks for its state again
};

} // namespace stickysim
