#pragma once

#include "model/balancer_tier.hpp"
#include "model/chronicler.hpp"
#include "model/clients.hpp"
#include "model/conservation.hpp"
#include "model/features.hpp"
#include "model/fleet_operations.hpp"
#include "model/foresight.hpp"
#include "model/job.hpp"
#include "model/recorder.hpp"
#include "model/request.hpp"
#include "model/request_log.hpp"
#include "model/server.hpp"
#include "model/server_windows.hpp"
#include "model/state_service.hpp"
#include "model/step.hpp"
#include "model/wasted_work.hpp"
#include "model/ways.hpp"
#include <stickysim/engine/column.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/slab.hpp>

#include <optional>
#include <vector>

namespace stickysim {

class JobStates;

/// One trial while it runs: the conductor of its parts. The parts keep the books and answer questions; what
/// happens next is decided here, step by step. `request_path.cpp` is the life of a request, with the event
/// loop; `copy_path.cpp` is that of a copy; `balancing.cpp` tells how requests wait at their balancer and
/// what it does about failures, `client_retries.cpp` what clients send again, `sessions.cpp` the life of a
/// session, `job_path.cpp` a shorter life for requests to which nothing can happen but waiting and service;
/// `simulation.cpp` is the frame around them.
class Simulation final : private Aftermath {
public:
  /// `chronicle`: what session to follow, until it ends; null: none. `recording`: what to record; null:
  /// nothing. `log`: where all attempts go; null: nowhere.
  Simulation(Design const& design, RunSettings const& run, std::uint64_t seed, Chronicle* chronicle,
             Recording* recording, std::vector<LoggedAttempt>* log);
  Simulation(Simulation const&) = delete;
  Simulation& operator=(Simulation const&) = delete;

  TrialResult run();

private:
  /// Why a session issues a request: the next of its plan, or to make up for a loss.
  enum class Errand : std::uint8_t { plan, relogin, resend };

  /// Of a state, as a page of requests finds out.
  struct Loss {
    Nanoseconds found_ns = 0;           ///< by the first of them
    std::vector<std::uint32_t> refused; ///< the steps of the others, until they are sent again
  };

  /// A copy on its way.
  struct Copying {
    CopyOrder order;
    std::uint32_t writer = no_request; ///< that waits for it, as long as it awaits
    std::uint64_t write = 0;           ///< this one
  };
  /// What a request waits for that has written.
  struct Awaited {
    std::uint64_t write = 0; ///< its number among all; 0: nothing
    std::size_t copies = 0;  ///< of it that are not confirmed yet
  };

  // simulation.cpp
  bool goes_on();
  void nothing_more_is_asked();
  TrialResult finish();
  void count_stuck();

  // sessions.cpp
  void session_arrives(std::uint32_t workload);
  void begin_session(std::uint32_t session);
  void session_begins(std::uint32_t session);
  void think_ends(std::uint32_t session);
  void issue_next(std::uint32_t session);
  void issue_page(std::uint32_t session);
  void go_on(std::uint32_t session);
  void go_on(std::uint32_t session, Nanoseconds now);
  void think(std::uint32_t session, Nanoseconds now);
  void stops_thinking(Session& session) {
    session.step_pending = false;
    if (session.cookie_ends) session.pinned = no_server;
  }
  bool nothing_happens_to_next(Session const& session, Nanoseconds issues_ns) const;
  void pause(Session& session, Nanoseconds pause_ns);
  void answered_logged_out(std::uint32_t session, Request const& request);
  void refused_as_well(std::uint32_t session, std::uint32_t step);
  void send_refused_again(std::uint32_t session, std::uint32_t step);
  void answered_failed(std::uint32_t session, std::uint32_t step, Nanoseconds issued_ns);
  void note_loss(std::uint32_t session, Cause cause);
  void lose_state(std::uint32_t session, Cause cause);
  void state_renewed(Request const& request);
  void log_out(std::uint32_t session);
  void end_session(std::uint32_t session);

  // request_path.cpp
  void issue(std::uint32_t session, std::uint32_t step, Errand errand);
  void next_at_balancer(std::uint32_t session);
  std::uint32_t make_request(std::uint32_t session, std::uint32_t step, Errand errand, Nanoseconds issued_ns);
  void send_again(std::uint32_t request);
  void start_patience(std::uint32_t request, Way const& patience, Nanoseconds from_ns);
  void send(std::uint32_t request);
  void send_bytes(std::uint32_t request);
  void carry(Way const& plain, Way const& usual, std::int64_t bytes, Step step, std::uint32_t request,
             void (Simulation::*at_once)(std::uint32_t));
  void reach_balancer(std::uint32_t request);
  void turn_around(std::uint32_t request);
  void connect(std::uint32_t request, ServerId server);
  void dispatch(std::uint32_t request, ServerId server);
  void dispatch_waiting(std::uint32_t balancer, std::uint32_t request, ServerId server);
  void connect_in_vain(std::uint32_t request);
  void reach_server(std::uint32_t request);
  void server_wakes(std::uint32_t request);
  void wait_for_worker(std::uint32_t request);
  void seize_worker(std::uint32_t request);
  void read_state(std::uint32_t request);
  void state_read(std::uint32_t request);
  void begin_service(std::uint32_t request);
  Nanoseconds service_time(Request const& request) const;
  Nanoseconds slowed(Nanoseconds work_ns, ServerId server) const;
  void serve(std::uint32_t request);
  void share(std::uint32_t request);
  void service_ends(std::uint32_t request);
  void write_state(std::uint32_t request);
  void state_written(std::uint32_t request);
  void copies_answer(std::uint32_t request);
  void leave_server(std::uint32_t request);
  void write_to_copies(std::uint32_t request);
  bool gives_worker_back(Request const& request) const;
  void copy_waits(std::uint32_t request);
  void copy_leaves_worker(ServerId server);
  Nanoseconds server_clock_ns(Request const& request);
  void leave_worker(std::uint32_t request);
  void free_worker(ServerId server);
  void visit_store(std::uint32_t request);
  void store_answers(std::uint32_t request);
  void fail_at_store(std::uint32_t request);
  void sharing_departs(ServerId server, Ticket ticket);
  void travel_back(Step step, std::uint32_t request, void (Simulation::*at_once)(std::uint32_t));
  void way_is_free(std::uint32_t request);
  void answer(std::uint32_t request);
  void answer_at_balancer(std::uint32_t request);
  void tell_policy(std::uint32_t request);
  void tell_policy_of_failure(std::uint32_t request);
  void answer_with_token(std::uint32_t request);
  bool nothing_happens_to_answer(std::uint32_t request, Way const& way) const;
  void answered_ahead(std::uint32_t request, Way const& way);
  void answer_at_client(std::uint32_t request);
  void answered(std::uint32_t request, Nanoseconds now);
  void logged_out_at_client(std::uint32_t request);
  void fail_at_server(std::uint32_t request, Failure failure);
  void bounce(std::uint32_t request, Failure failure);
  void fail_from_balancer(std::uint32_t request, Failure failure);
  bool fails_in_service(Request const& request) const;
  void stall(std::uint32_t request, Step step);
  void drop(std::uint32_t request);
  void abandon(std::uint32_t request);
  void leave_queue(std::uint32_t request);
  void hold(ServerId server, std::uint32_t request);
  void release(ServerId server, std::uint32_t request);
  void travel(Way const& way, Step step, std::uint32_t request, void (Simulation::*at_once)(std::uint32_t));
  void handle(Event event);

  // What faults and operators do to requests on their way.
  void aborted(std::uint32_t request, Failure failure) override;
  void delayed(ServerId server, Nanoseconds by_ns) override;

  // copy_path.cpp
  void make_copies();
  void send_copy(CopyOrder const& order, std::uint32_t writer, std::uint64_t write);
  void copy_arrives(std::uint32_t request);
  void copy_served(std::uint32_t request);
  void copy_taken(std::uint32_t request);
  void confirm_copy(std::uint32_t request);
  void copy_confirmed(std::uint32_t request);

  // balancing.cpp
  void availability_changed(std::uint32_t balancer, ServerId server) override;
  void wait_for_connection(std::uint32_t request, ServerId server);
  void queue_patience_ends(std::uint32_t request);
  void connection_freed(std::uint32_t balancer, ServerId server);
  void offer_connection(std::uint32_t balancer, ServerId server);
  void attempt_failed(std::uint32_t request);
  void try_again(std::uint32_t request);
  void start_attempt(std::uint32_t request);
  bool is_moot_attempt(Event event) const;
  void attempt_times_out(std::uint32_t request);
  std::uint32_t go_on_without(std::uint32_t request);
  bool attempt_is_given_up(std::uint32_t request);
  bool may_retry(Request const& request) const;
  void verdict(Event event);
  void check(HealthProbes::Turn const& turn);
  void end_check(std::uint32_t request, bool well);
  void pass_checks(ServerId server);
  void balancing(Event event);

  // client_retries.cpp
  /// Whether a patience_ends event is moot: its client no longer waits.
  bool is_moot_patience(Event event) const {
    return static_cast<Step>(event.kind()) == Step::patience_ends &&
           requests_[event.subject()].timeout_ticket != event.ticket();
  }
  void patience_ends(std::uint32_t request);
  void error_at_client(std::uint32_t request);
  void abandon_attempt(std::uint32_t request);
  void retry(std::uint32_t request);
  void pause_ends(std::uint32_t request);

  // job_path.cpp
  TrialResult run_jobs();
  template <bool several_classes>
  TrialResult run_jobs();
  template <bool several_classes>
  void job_arrives(std::uint32_t workload);
  void start_job(std::uint32_t job);
  template <bool several_classes>
  void job_ends(std::uint32_t job);

  ClientBooks& books_of(Session const& session) { return recorder_.of_class(session.workload); }

  Ticket schedule(Nanoseconds delay_ns, Step step, std::uint32_t subject) {
    return engine_.after(delay_ns, kind_of(step), subject);
  }

  Design const& design_;
  RunSettings const& run_;
  std::vector<PlannedFault> plan_;
  Features features_;
  Nanoseconds end_ns_;     ///< of the run: what would happen then or later does not
  Nanoseconds horizon_ns_; ///< the last instant before the next cut: see goes_on()
  Engine engine_;
  Slab<Request> requests_;
  Slab<Job> jobs_;                   ///< in place of sessions and requests, if all sessions are jobs
  Column<std::uint8_t> job_classes_; ///< of clients; kept if there are several
  Fleet fleet_;
  Recorder recorder_;
  Clients clients_;
  BalancerTier tier_;
  StateService states_;
  JobStates* job_states_ = nullptr; ///< those of states_, if all sessions are jobs
  Ways ways_;
  FleetOperations operations_;
  Chronicler chronicler_;
  WastedWork wasted_work_;
  Conservation conservation_;
  Foresight foresight_;
  Column<Copying> copying_; ///< by request, of those that are copies
  Column<Awaited> awaited_; ///< by request; kept if copies are confirmed
  std::uint64_t writes_awaited_ = 0;
  Column<Loss> losses_;                  ///< by session; kept if it issues pages
  Column<Nanoseconds> service_ends_ns_;  ///< by request, 0 if it is not served; kept if servers may hang
  Column<Ticket> attempt_tickets_;       ///< by request, of its balancer's patience; kept if that may end
  Column<Nanoseconds> patience_ends_ns_; ///< by request, its client's; kept likewise
  Column<std::optional<Nanoseconds>> dispatched_ns_; ///< by request, while its policy waits to hear how it
                                                     ///< ends; kept if policies learn from answers
  ServerWindows server_windows_;
  RequestLog log_;
};

// On the path of every request, and of copies, hence here.

/// Sends a request on its way: it takes `step` at the end, or at once where the way takes no time.
[[gnu::always_inline]] inline void Simulation::travel(Way const& way, Step step, std::uint32_t request,
                                                      void (Simulation::*at_once)(std::uint32_t)) {
  if (way.lane == LaneId::none) return (this->*at_once)(request);
  requests_[request].ticket = engine_.on(way.lane, engine_.now() + way.delay_ns, kind_of(step), request);
}

/// The server has a request in hand from hold() to release(): when it dies it aborts what it holds. A request
/// whose state is on its way is held as well; requests in the server's queue are not.
[[gnu::always_inline]] inline void Simulation::hold(ServerId server, std::uint32_t request) {
  if (features_.servers_may_go) fleet_.hold(server, request);
}
[[gnu::always_inline]] inline void Simulation::release(ServerId server, std::uint32_t request) {
  if (features_.servers_may_go) fleet_.release(server, request);
}

} // namespace stickysim
