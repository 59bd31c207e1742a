#pragma once

#include "model/autoscaler.hpp"
#include "model/balancer.hpp"
#include "model/career.hpp"
#include "model/connection_queue.hpp"
#include "model/fault_plan.hpp"
#include "model/health_checks.hpp"
#include "model/job.hpp"
#include "model/recorder.hpp"
#include "model/request.hpp"
#include "model/retry_bucket.hpp"
#include "model/server.hpp"
#include "model/session.hpp"
#include "model/state_backend.hpp"
#include "model/step.hpp"
#include "model/store.hpp"
#include "model/traffic.hpp"
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/ring.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/model/chronicle.hpp>

#include <array>
#include <optional>
#include <span>
#include <vector>

namespace stickysim {

/// One trial while it runs: the clock, the fleet and what lives in it. `request_path.cpp` is the life of a
/// request, `job_path.cpp` the same where nothing can befall it, `state_access.cpp` what becomes of its
/// state, `balancing.cpp` what balancers do beside passing it on, `sessions.cpp` the life of a session,
/// `client_retries.cpp` what clients send again, `fleet_events.cpp` what befalls servers, `fleet_changes.cpp`
/// what operators do to them, `simulation.cpp` the frame around them.
class Simulation {
public:
  /// `chronicle`: whose session to follow, until it ends; null: nobody's.
  Simulation(Design const& design, RunSettings const& run, std::uint64_t seed, Chronicle* chronicle);
  Simulation(Simulation const&) = delete;
  Simulation& operator=(Simulation const&) = delete;

  TrialResult run();

private:
  /// A constant delay and the lane for it; a delay of zero takes no event.
  struct Hop {
    LaneId lane = LaneId::none;
    Nanoseconds delay_ns = 0;
  };
  /// A binding on its way from one balancer's table to the others'.
  struct Announcement {
    std::uint64_t key = 0;
    ServerId server = no_server;
    std::uint16_t from = 0;
  };
  /// Why a session issues a request: the next of its plan, or to make up for a loss.
  enum class Errand : std::uint8_t { plan, relogin, resend };

  // simulation.cpp
  void set_up_balancers();
  Hop make_hop(Nanoseconds delay_ns);
  void handle(Event event);
  TrialResult finish();
  void schedule_next_start(std::uint32_t workload);

  // sessions.cpp
  void session_arrives(std::uint32_t workload);
  void begin_session(std::uint32_t session);
  void session_begins(std::uint32_t session);
  void think_ends(std::uint32_t session);
  void issue_next(std::uint32_t session);
  void issue_page(std::uint32_t session);
  void go_on(std::uint32_t session);
  void think(std::uint32_t session);
  void answered_logged_out(std::uint32_t session, Request const& request);
  void answered_failed(std::uint32_t session, std::uint32_t step);
  void note_loss(std::uint32_t session, Cause cause);
  void lose_state(std::uint32_t session, Cause cause);
  void renew_state(Request const& request);
  void log_out(std::uint32_t session);
  void end_session(std::uint32_t session);
  void user_rests(std::uint32_t session);
  bool replayed_open_loop(Session const& session) const;

  // request_path.cpp
  void issue(std::uint32_t session, std::uint32_t step, Errand errand);
  void send(std::uint32_t request);
  void send_with_token(std::uint32_t request);
  std::uint32_t writes_answered(std::uint32_t request) const;
  void carry_token(Hop const& hop, std::int64_t token_bytes, Step step, std::uint32_t request,
                   void (Simulation::*at_once)(std::uint32_t));
  void reach_balancer(std::uint32_t request);
  void connect(std::uint32_t request, ServerId server);
  void dispatch(std::uint32_t request, ServerId server);
  void dispatch_waiting(std::uint32_t balancer, std::uint32_t request, ServerId server);
  void connect_in_vain(std::uint32_t request);
  void reach_server(std::uint32_t request);
  void wait_for_worker(std::uint32_t request);
  void seize_worker(std::uint32_t request);
  void read_state(std::uint32_t request);
  void state_read(std::uint32_t request);
  void begin_service(std::uint32_t request);
  void find_nothing(Request& request, Finding const& finding);
  void find_stale(Request const& request, Finding const& finding);
  Nanoseconds service_time(Request const& request) const;
  Nanoseconds slowed(Nanoseconds work_ns, ServerId server) const;
  void serve(std::uint32_t request);
  void share(std::uint32_t request);
  void service_ends(std::uint32_t request);
  void write_state(std::uint32_t request);
  void state_written(std::uint32_t request);
  void copies_answer(std::uint32_t request);
  void leave_server(std::uint32_t request);
  void take_copy(ServerId server);
  void copy_taken(std::uint32_t request);
  void overwrite(Session& session, std::uint32_t effects);
  void take_token(std::uint32_t request);
  void free_worker(ServerId server);
  void visit_store(std::uint32_t request);
  void store_answers(std::uint32_t request);
  void fail_at_store(std::uint32_t request);
  void sharing_departs(ServerId server, Ticket ticket);
  void reschedule_sharing(ServerId server);
  void travel_back(Step step, std::uint32_t request, void (Simulation::*at_once)(std::uint32_t));
  void answer(std::uint32_t request);
  void answer_at_balancer(std::uint32_t request);
  void tell_policy(Request const& request);
  void answer_with_token(std::uint32_t request);
  void answer_at_client(std::uint32_t request);
  void logged_out_at_client(std::uint32_t request);
  void fail_at_server(std::uint32_t request, Failure failure);
  void bounce(std::uint32_t request, Failure failure);
  void fail_from_balancer(std::uint32_t request, Failure failure);
  bool fails_in_service(Request const& request) const;
  void stall(std::uint32_t request, Step step);
  void drop(std::uint32_t request);
  void add_load(Request const& request);
  void remove_load(Request& request);
  void hold(ServerId server, std::uint32_t request);
  void release(ServerId server, std::uint32_t request);
  void travel(Hop const& hop, Step step, std::uint32_t request, void (Simulation::*at_once)(std::uint32_t));

  // job_path.cpp
  bool serves_jobs() const;
  TrialResult run_jobs();
  void job_arrives(std::uint32_t workload);
  void start_job(std::uint32_t job);
  void job_ends(std::uint32_t job);

  // client_retries.cpp
  void start_patience(std::uint32_t request);
  /// Whether somebody's patience would end who waits no more, and nothing else happens.
  bool is_moot_patience(Event const& event) const {
    return static_cast<Step>(event.kind()) == Step::patience_ends &&
           requests_[event.subject()].timeout_ticket != event.ticket();
  }
  void patience_ends(std::uint32_t request);
  void error_at_client(std::uint32_t request);
  bool takes_retry(Request& request);
  std::uint32_t retries_so_far(Request const& request) const;
  void abandon_attempt(std::uint32_t request);
  void retry(std::uint32_t request);
  void send_again(std::uint32_t request);

  // balancing.cpp
  std::uint64_t affinity_hash(std::uint32_t workload, std::uint64_t session_hash) const;
  std::uint64_t affinity_hash(Session const& session) const {
    return affinity_hash(session.workload, session.hash);
  }
  ServerId bound_server(Request& request);
  void bind(Request const& request);
  void announce(std::uint64_t key, ServerId server, std::uint16_t from);
  void table_sync();
  void wait_for_connection(std::uint32_t request, ServerId server);
  void queue_patience_ends(std::uint32_t request);
  void connection_freed(std::uint32_t balancer, ServerId server);
  void offer_connection(std::uint32_t balancer, ServerId server);
  void availability_changed(std::uint32_t balancer, ServerId server);
  void attempt_failed(std::uint32_t request);
  bool may_retry(Request const& request) const;
  void note_tried(std::uint32_t request);
  std::span<ServerId const> avoided_by(std::uint32_t request) const;
  bool has_tried_all(std::uint32_t request, ServerId picked) const;
  void conclude_from_failure(Request const& request);
  void conclude_from_answer(Request& request);
  void eject(std::uint32_t balancer, ServerId server, Nanoseconds until_ns);
  void begin_probe(Request& request);
  void readmit(Event const& event);
  void start_slowly(std::uint32_t balancer, ServerId server);
  void weight_grows(std::uint32_t balancer, ServerId server);
  std::uint32_t pair_of(std::uint32_t balancer, ServerId server) const {
    return balancer * fleet_.size() + server;
  }

  // chronicle.cpp
  // What happens to a followed session is told where it happens. For all others that is one branch, behind
  // which nobody is expected: entries are made there.
  [[gnu::cold]] void notice(std::uint32_t session);
  [[gnu::cold]] void tell(ChronicleEntry entry);
  [[gnu::cold]] void tell(Request const& request, ChronicleEntry entry);
  [[gnu::cold]] void tell_issue(Request& request);
  [[gnu::cold]] void tell_pick(Request const& request, ServerId server);
  [[gnu::cold]] void tell_finding(Request const& request, Finding const& finding);
  [[gnu::cold]] void close_chronicle();

  // foresight.hpp, foresight.cpp
  bool outgrows_cache() const;
  void fetch_for(std::span<Event const> upcoming) const;
  void fetch_for_jobs(std::span<Event const> upcoming) const;
  template <class Waiting>
  void fetch_for_coming_sessions(std::uint32_t workload, Slab<Waiting> const& waiting) const;
  template <class Waiting>
  void fetch_for_coming_choices(Balancer const& balancer, Slab<Waiting> const& waiting);

  // fleet_events.cpp
  void strike(std::uint32_t place);
  void go_on_with_fault(std::uint32_t place, Ticket ticket);
  void cut_off(std::uint32_t place);
  Nanoseconds reach_again_ns(std::uint32_t place, std::uint32_t balancer) const;
  void heal(PlannedFault const& fault);
  void start_leak(std::uint32_t place);
  void leak_from_now(ServerId server);
  void leak_more(ServerId server);
  void crash(ServerId server, Nanoseconds for_ns);
  void hang(ServerId server, Nanoseconds for_ns);
  void wake(ServerId server);
  void slow_down(ServerId server, Nanoseconds for_ns, double factor);
  void restart_balancer(std::uint32_t balancer);
  void lose_store(PlannedFault const& fault);
  void hang_store(std::uint32_t place);
  void end_hang_of_store(PlannedFault const& fault);
  void take_down(ServerId server, Cause cause, EventKind kind);
  void run_out_of_memory(ServerId server);
  void boot(ServerId server);
  void server_up(ServerId server);
  void verdict(Event const& event);
  void mark(std::uint32_t balancer, ServerId server, bool up);

  // fleet_changes.cpp
  void scale(std::uint32_t place);
  void autoscale();
  std::size_t group_called(std::string const& name) const;
  void set_count(std::size_t group, std::int64_t count, Nanoseconds drain_timeout_ns);
  void resize(std::size_t group, std::int64_t by, Nanoseconds drain_timeout_ns);
  bool stays(ServerId server) const;
  void rent(ServerId server);
  void rollout(std::uint32_t place);
  ServerId rent_successor(ServerId of, std::uint32_t rollout);
  void take_out(std::uint32_t index);
  void go_on_with_rollout(std::uint32_t rollout);
  void retire(ServerId server, Retirement retirement, Nanoseconds drain_timeout_ns);
  void stop_if_idle(ServerId server);
  void stop(ServerId server);
  void leave(ServerId server);
  void tell_balancers_of(ServerId server, bool there);
  void back_from_retirement(ServerId server);
  void note(EventKind kind, ServerId server, std::int32_t balancer = -1);
  void note_store(EventKind kind, std::uint32_t shard);

  // fleet_events.cpp
  void refresh_board();

  Ticket schedule(Nanoseconds delay_ns, Step step, std::uint32_t subject) {
    return engine_.after(delay_ns, static_cast<std::uint32_t>(step), subject);
  }

  // What is given.
  Design const& design_;
  RunSettings const& run_;
  std::uint64_t seed_;
  std::vector<PlannedFault> plan_;
  Nanoseconds horizon_ns_; ///< what happens later does not
  Chronicle* chronicle_;   ///< null: nobody is followed
  std::uint32_t followed_ = no_session;

  // What lives.
  Engine engine_;
  Slab<Session> sessions_;
  Slab<Request> requests_;
  Slab<Job> jobs_;                         ///< in place of sessions and requests, if all sessions are jobs
  std::vector<Traffic> traffic_;           ///< by workload class
  std::vector<std::uint64_t> started_;     ///< sessions begun, by workload class
  std::vector<Nanoseconds> begun_ns_;      ///< by session, when it began; kept if some are uploads
  std::vector<RetryBucket> retry_buckets_; ///< by workload class
  Fleet fleet_;
  std::vector<Balancer> balancers_;
  HealthChecks health_;
  std::unique_ptr<StateBackend> states_;
  StateCost state_cost_;
  std::int64_t header_limit_;        ///< bytes of cookies that somebody on the way up still takes
  std::int64_t answer_header_limit_; ///< and on the way down
  std::optional<Store> store_;
  Recorder recorder_;
  std::vector<std::uint32_t> true_loads_;  ///< requests in flight at each server, for boards and probes
  std::vector<Nanoseconds> down_since_ns_; ///< by server id, while it is down or hangs
  std::vector<ConnectionQueue> queues_;    ///< by balancer; none where nobody ever waits
  std::vector<Career> careers_;            ///< by server id
  std::vector<std::int64_t> group_counts_; ///< servers wanted, by group; in a rollout there may be more
  std::vector<ServerId> group_firsts_;     ///< by group; and behind them the end of the last one
  std::optional<Autoscaler> autoscaler_;
  std::vector<RolloutProgress> rollouts_;
  Ring<Announcement> announcements_;
  std::vector<Ticket> ejections_;            ///< by pair of balancer and server: of the event that ends it
  std::vector<Nanoseconds> slow_since_ns_;   ///< by pair of balancer and server
  std::vector<Nanoseconds> cut_until_ns_;    ///< by pair; 0: they reach each other; kept if they might not
  std::vector<Nanoseconds> service_ends_ns_; ///< by request, 0 if it is not served; kept if servers may hang
  std::vector<std::vector<ServerId>> tried_; ///< by request: who has failed it, if retries avoid them all
  std::vector<Nanoseconds> reads_ns_;        ///< by request, when it read its state; kept if it may overwrite
  std::vector<std::uint32_t> carried_; ///< by request, the writes in its token; kept if answers may overlap

  // Where it travels.
  std::vector<Hop> hops_;       ///< one for each distinct delay
  std::vector<Hop> patience_;   ///< by workload class
  Hop to_copies_, from_copies_; ///< from a server to others that have copies and back
  Hop up_, up_with_token_, down_, down_with_token_, to_server_, to_balancer_, turn_around_, queue_patience_,
      connect_timeout_;
  std::vector<LaneId> starts_; ///< arrivals, by workload class
  LaneId board_ = LaneId::none;
  LaneId syncs_ = LaneId::none;  ///< of announcements
  std::uint64_t idle_users_ = 0; ///< of closed workloads, between two sessions
  bool tracks_state_ = true;     ///< whether any session ever asks for its state again
  bool waits_for_state_ = false; ///< a request may have to wait at its server until its state is there

  // What is fetched from memory before its time.
  bool large_ = false; ///< the fleet: what is known of its servers may be elsewhere than in the cache
  std::array<ServerId, 3> guesses_ = {no_server, no_server, no_server}; ///< of coming choices
  std::uint32_t guesses_made_ = 0;

  // What a design makes use of.
  bool hashes_ = false;              ///< balancers hash sessions to servers
  bool asks_tables_ = false;         ///< for the server that a session belongs to
  bool counts_presence_ = false;     ///< somebody asks for true_loads_
  bool counts_connections_ = false;  ///< balancers limit connections or retries
  bool ejects_ = false;              ///< balancers draw conclusions from answers and failures
  bool follows_answers_ = false;     ///< so does their policy, from how long answers took
  bool may_fail_in_service_ = false; ///< some applications fail now and then
  bool servers_may_go_ = false;      ///< something may befall them, planned or not
  bool may_hang_ = false;            ///< a hang is planned
  bool may_slow_ = false;            ///< so is a slow time, or servers warm up
  bool times_uploads_ = false;       ///< some sessions are uploads
  bool may_cut_ = false;             ///< a partition is planned
  bool budgets_retries_ = false;     ///< some clients limit their retries
  bool may_overwrite_ = false;       ///< requests of a session may be in the store at once
  bool carries_tokens_ = false;      ///< clients carry their state
  bool answers_overlap_ = false;     ///< several requests may carry the same token
};

// On the path of every request, hence here.

inline void Simulation::schedule_next_start(std::uint32_t workload) {
  Nanoseconds const at = traffic_[workload].next_start();
  if (at <= run_.duration_ns)
    engine_.on(starts_[workload], at, static_cast<std::uint32_t>(Step::session_arrives), workload);
}

[[gnu::always_inline]] inline void Simulation::travel(Hop const& hop, Step step, std::uint32_t request,
                                                      void (Simulation::*at_once)(std::uint32_t)) {
  if (hop.lane == LaneId::none) return (this->*at_once)(request);
  requests_[request].ticket =
      engine_.on(hop.lane, engine_.now() + hop.delay_ns, static_cast<std::uint32_t>(step), request);
}

[[gnu::always_inline]] inline void Simulation::send(std::uint32_t id) {
  if (carries_tokens_) return send_with_token(id);
  travel(up_, Step::reach_balancer, id, &Simulation::reach_balancer);
}

[[gnu::always_inline]] inline void Simulation::start_patience(std::uint32_t id) {
  Request& request = requests_[id];
  Hop const& patience = patience_[sessions_[request.session].workload];
  if (patience.lane == LaneId::none) return;
  request.timeout_ticket = engine_.on(patience.lane, engine_.now() + patience.delay_ns,
                                      static_cast<std::uint32_t>(Step::patience_ends), id, horizon_ns_,
                                      [this](Event const& event) { return is_moot_patience(event); });
}

} // namespace stickysim
