#pragma once

#include "reference/reference.hpp"
#include <stickysim/model/cause.hpp>
#include <stickysim/model/failure.hpp>

#include <cstdint>
#include <deque>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace stickysim::reference {

/// Which requests' work is in a state, by the numbers of their attempts.
using Effects = std::set<long>;

struct Session;

/// A session's state: in a server's memory, with or without copies on others, or in the store.
struct State {
  struct Version {
    Nanoseconds written_ns = 0;
    Effects effects;
  };
  std::weak_ptr<Session> session;
  int server = -1;                    ///< in whose memory it is, or was; -1: in the store
  std::set<int> copies;               ///< the servers that have it, this one included,
  std::map<int, Nanoseconds> arrives; ///< and since when, or when they will
  int cached_on = -1;                 ///< the server that has a copy of what is in the store
  bool there = true;
  Cause gone = Cause::none; ///< the first thing that took it
  Nanoseconds used_ns = 0;
  std::vector<Version> versions; ///< as it was after each write; the last one is found
};
using StatePtr = std::shared_ptr<State>;

/// What a client carries instead of a state.
struct Token {
  Nanoseconds signed_ns = 0;
  Effects effects;
};

struct Session {
  WorkloadClass const* workload = nullptr;
  TraceSession const* recorded = nullptr;
  std::size_t number = 0; ///< in the order of starts, within the workload
  Nanoseconds began_ns = 0;
  std::uint32_t next = 0; ///< the request to issue next
  int in_flight = 0;
  bool lost = false, failed = false, closed = false, pending = false, logged_in = false, comes_back = false;
  Effects kept;     ///< ok requests whose work the user believes to be in the state
  Effects undone;   ///< all work that is not in the state any more
  Effects unheard;  ///< work that was written and whose answer its client has not had
  Effects expected; ///< all work that was in the state when it was written last
  StatePtr state;
  Token token;
  int cookie = -1; ///< the server that it names
  int cookie_instance = 0;
  std::map<std::uint32_t, Nanoseconds> wanted_ns; ///< since when, by step; answered ones are not there
};
using SessionPtr = std::shared_ptr<Session>;

struct Attempt;
using AttemptPtr = std::shared_ptr<Attempt>;

/// A request as its client knows it: one attempt after another.
struct Call {
  SessionPtr session;
  std::uint32_t step = 0;
  bool login = false, relogin = false, resent = false, turned_around = false;
  Nanoseconds issued_ns = 0, wait_ns = 0;
  std::int64_t retries = 0; ///< of the client, so far
  int patience = 0;         ///< counts how often it began or ceased to wait
  bool over = false;
  std::weak_ptr<Attempt> attempt; ///< none while it pauses
};
using CallPtr = std::shared_ptr<Call>;

/// What a client has sent, until the last server is done with it.
struct Attempt {
  CallPtr call; ///< null: its client has left
  long number = 0;
  int turn = 0; ///< counts its steps: what was planned for an earlier one is moot
  SessionKind kind = SessionKind::login;
  std::size_t balancer = 0;
  int server = -1;
  int tries = 0;      ///< of the balancer that failed
  int dispatches = 0; ///< counts when it was dispatched and when that was over: for its timeout
  std::int64_t retries_left = 0;
  std::set<int> tried;
  bool pinned = false, same_server = false, login = false, failed = false, has_worker = false;
  bool given_up = false; ///< by its balancer
  bool written = false;  ///< its work
  std::int64_t trips_left = 0;
  Cause missing = Cause::none, renewed = Cause::none, astray = Cause::none;
  Failure failure = Failure::refused;
  Nanoseconds demand_ns = 0, issued_ns = 0, queued_ns = 0;
  Nanoseconds worker_since_ns = 0, left_ns = 0; ///< of the server's clock: when it began and lost its client
  Nanoseconds service_ends_ns = -1;             ///< -1: it is not served
  Token token;                                  ///< that it carries
  Token answer;                                 ///< that its answer sets
  Effects seen;                                 ///< the state's as it was read
};

class Simulator {
public:
  Simulator(Design const& design, RunSettings const& run, std::uint64_t replication, std::uint64_t order);
  Account simulate();

private:
  using Step = void (Simulator::*)(AttemptPtr);

  struct SharedJob { ///< at a server whose workers are shared
    AttemptPtr attempt;
    double leaves_at = 0; ///< in the time of the station's clock
  };
  struct Server {
    ServerGroup const* group = nullptr;
    bool up = false, hung = false, rented = false, known = false, retiring = false, added = false;
    enum class Fate { stays, restarts, leaves } fate = Fate::stays;
    std::deque<AttemptPtr> queue;
    std::list<AttemptPtr> in_hand; ///< the newest first
    int present = 0;               ///< requests with a worker, or sharing the workers
    std::list<StatePtr> states;
    Nanoseconds wiped_ns = -1, down_since_ns = 0, wakes_ns = 0, hung_ns = 0, slow_until_ns = 0,
                drains_since_ns = 0;
    double slow_factor = 1;
    int boots = 0, drains = 0; ///< counted, so that earlier plans are moot
    int rollout = -1;          ///< that waits for it
    Nanoseconds joined_ns = -1;
    int instance = 0; ///< counts those that have left
    std::list<SharedJob> jobs;
    double clock = 0; ///< the service that a job present throughout would have had
    Nanoseconds clock_at_ns = 0;
    int departures = 0;
    bool shares() const { return group->discipline == Discipline::ps; }
    bool keeps_worker() const { return !shares() && group->io == ServerIo::blocking; }
  };
  struct Check { ///< of a server by a balancer
    bool runs = false, waits = false;
    std::int64_t streak = 0;
    int turn = 0;
  };
  struct Seen { ///< what a balancer knows of a server
    bool registered = false, draining = false, healthy = true;
    std::int64_t load = 0;
    Nanoseconds cut_until_ns = 0; ///< by a partition
    Check check;
  };
  struct Entry {
    int server = -1;
    Nanoseconds used_ns = 0;
    long use = 0; ///< counts the uses of all entries
  };
  struct Balancer {
    std::vector<Seen> seen;
    std::map<std::string, Entry> table;
    std::map<int, std::list<AttemptPtr>> lines; ///< of requests that wait for a server; for any: -1
    std::map<int, std::int64_t> credit;         ///< of each server, in turns
    std::size_t waiting() const;
  };
  struct Visit {
    Nanoseconds set_out_ns = 0, work_ns = 0, since_ns = 0;
    AttemptPtr attempt;
    int turn_of_attempt = 0;
    Step then = nullptr; ///< what the attempt does once it has the answer
    bool answered = false;
    int turn = 0;
  };
  using VisitPtr = std::shared_ptr<Visit>;
  struct Store {
    std::deque<VisitPtr> queue;
    std::list<VisitPtr> in_service;
    bool down = false, hung = false;
    double factor = 1;
    int slows = 0, hangs = 0; ///< counted, so that the ends of earlier ones are moot
    Nanoseconds other_is_back_ns = 0, other_failed_ns = 0; ///< of the node that does not serve
    std::vector<StatePtr> states;
    std::vector<Nanoseconds> recovers_from_ns;
    struct Loss {
      Nanoseconds from_ns = 0, to_ns = 0;
      Cause cause = Cause::none;
    } last_loss;
  };
  struct Progress { ///< of a rollout
    int next = 0, pending = 0;
    Nanoseconds since_ns = -1;
  };

  // Time.
  void at(Nanoseconds when, std::function<void()> what) {
    events_.emplace(std::pair{when, place(++planned_)}, std::move(what));
  }
  std::uint64_t place(std::uint64_t number) const;
  void after(Nanoseconds delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }
  void go(AttemptPtr const& a, Nanoseconds delay, Step step);

  // Clients.
  void plan_session(WorkloadClass const& workload, std::size_t number);
  void begin(SessionPtr s);
  void issue_next(SessionPtr s);
  void issue_later(SessionPtr s, Nanoseconds pause_ns);
  void issue(SessionPtr s, std::uint32_t step, bool relogin, bool resent);
  void wait_patiently(CallPtr call);
  void send(CallPtr call);
  std::int64_t size_of(Token const& token) const;
  void patience_ends(CallPtr call);
  void leave_attempt(AttemptPtr a);
  bool takes_retry(CallPtr call);
  void retry(CallPtr call);
  void end_call(CallPtr call, std::string const& metric);
  void answer_at_client(AttemptPtr a);
  void answered_failed(CallPtr call);
  void find_stuck();
  void answered_logged_out(CallPtr call, Cause cause);
  void lose(SessionPtr s, Cause cause);
  void lose_effects(Session& s, Effects const& effects);
  void answer_is_lost(AttemptPtr a);
  void note_change(Session& s, Effects const& before, Effects const& after);
  void go_on(SessionPtr s);
  void end(SessionPtr s);
  /// Tells the books of all clients and those of the session's class.
  void tell(Session const& s, std::function<void(Books&)> const& tale);
  void count(Session const& s, std::string const& metric, std::int64_t by = 1);
  void turn(Session const& s, std::string const& from, std::string const& to);
  bool is_open_loop(Session const& s) const;
  TraceRequest const& recorded(Session const& s, std::uint32_t step) const;

  // Balancers.
  void reach_balancer(AttemptPtr a);
  int bound_server(Attempt const& a);
  int cookie_of(Session const& s) const;
  void bind(Attempt const& a);
  std::string table_key(Session const& s) const;
  Entry* entry_of(Balancer& b, std::string const& key);
  void enter(Balancer& b, std::string const& key, int server);
  bool takes_new(Balancer const& b, int server) const;
  bool takes_pinned(Balancer const& b, int server) const;
  bool full(Balancer const& b, int server) const;
  std::vector<int> candidates(Balancer const& b) const;
  int pick(Balancer& b, std::vector<int> const& among);
  std::int64_t gain(Balancer& b, std::vector<int> const& among);
  void count_pinned(Balancer& b, int server);
  void connect(AttemptPtr a, int server);
  void dispatch(AttemptPtr a, int server);
  void wait_for_connection(AttemptPtr a, int server);
  void offer_connection(std::size_t balancer, int server);
  void connection_freed(std::size_t balancer, int server);
  AttemptPtr first_for(Balancer& b, int server);
  void leave_line(Balancer& b, AttemptPtr a);
  void availability_changed(std::size_t balancer, int server);
  bool conclude(AttemptPtr a);
  void attempt_failed(AttemptPtr a);
  void attempt_times_out(AttemptPtr a);
  void try_again(AttemptPtr a);
  void answer_at_balancer(AttemptPtr a);
  void turn_away(AttemptPtr a, Failure failure);
  void begin_checks(std::size_t balancer, int server);
  void check(std::size_t balancer, int server);
  void check_ends(std::size_t balancer, int server, bool passed);
  void truth_changed(int server);
  void truth_changed(std::size_t balancer, int server);
  bool answers(std::size_t balancer, int server, bool& well) const;
  void mark(std::size_t balancer, int server, bool up);

  // Servers.
  void reach_server(AttemptPtr a);
  void wait_for_worker(AttemptPtr a);
  void take_worker(AttemptPtr a);
  void give_back_worker(AttemptPtr a);
  void change_present(int server, int by);
  void read_state(AttemptPtr a);
  void state_read(AttemptPtr a);
  Nanoseconds service_time(Attempt const& a) const;
  void serve(AttemptPtr a);
  void service_ends(AttemptPtr a);
  void state_written(AttemptPtr a);
  void leave_server(AttemptPtr a);
  void fail(AttemptPtr a, Failure failure);
  void go_back(AttemptPtr a, Step step);
  void fail_at_store(AttemptPtr a);
  void stall(AttemptPtr a, Step step);
  void hold(AttemptPtr a) { servers_[at_(a)].in_hand.push_front(a); }
  void release(AttemptPtr a) { servers_[at_(a)].in_hand.remove(a); }
  std::size_t at_(AttemptPtr const& a) const { return static_cast<std::size_t>(a->server); }
  Nanoseconds clock_of(Server const& s) const;
  double clock_now(Server const& s) const;
  void advance(Server& s);
  double pace(Server const& s) const;
  void plan_departure(int server);
  void departure(int server);

  // States.
  void find(AttemptPtr a);
  void find_nothing(AttemptPtr a, Cause cause);
  void miss_what_is_gone(Session& s, Effects const& found);
  void commit(AttemptPtr a);
  void keep(StatePtr state, int server);
  void remove(StatePtr state, int server);
  void forget(StatePtr state, Cause cause);
  void place_copies(StatePtr state, Nanoseconds copied_ns);
  void take_over(StatePtr state, Cause cause);
  bool has_copy(Attempt const& a) const;
  void begin_service(AttemptPtr a);
  void use(StatePtr state);
  void log_out(Session& s);
  std::uint64_t wipe(int server, Cause cause);
  void lose_writes(Nanoseconds from, Cause cause);
  void lose_versions(State& state, Nanoseconds from, Nanoseconds to, Cause cause);

  // The store.
  void visit(AttemptPtr a, Step then);
  void answer_visit(VisitPtr v, bool ok);
  void visit_arrives(VisitPtr v);
  void visit_begins(VisitPtr v);
  void resume(VisitPtr v);
  void suspend(VisitPtr v);
  void visit_ends(VisitPtr v);
  void drop_visits();
  void outage_ends();
  void note_recovery();

  // The fleet.
  void plan();
  void strike(Fault const& fault, int server);
  void strike_store(Fault const& fault);
  void cut(Fault const& fault, int server);
  void crash(int server, Nanoseconds for_ns);
  void hang(int server, Nanoseconds for_ns);
  void wake(int server);
  void take_down(int server, Cause cause);
  void boot(int server);
  void comes_up(int server);
  void set_count(std::size_t group, std::int64_t count, Nanoseconds drain_timeout_ns);
  void rent(int server);
  void retire(int server, Server::Fate fate, Nanoseconds drain_timeout_ns);
  void stop(int server);
  void stop_if_idle(int server);
  void is_back(int server);
  void tell_balancers(int server, bool known);
  void next_batch(std::size_t rollout);
  void one_is_back(int rollout);

  Design const& design_;
  RunSettings const& run_;
  std::uint64_t order_; ///< of events of one instant, as in reference::simulate()
  Affinity const& affinity_;
  std::uint64_t seed_;
  Books books_;
  std::map<WorkloadClass const*, Books> class_books_; ///< what concerns clients, by class
  Nanoseconds now_ = 0;
  std::map<std::pair<Nanoseconds, std::uint64_t>, std::function<void()>> events_; ///< by time and place()
  std::uint64_t planned_ = 0;
  std::vector<Server> servers_;
  std::vector<Balancer> balancers_;
  Store store_;
  std::vector<std::int64_t> counts_; ///< servers wanted, by group
  std::vector<Progress> rollouts_;
  long attempts_ = 0, uses_ = 0;
  std::vector<CallPtr> calls_;     ///< all that were issued
  std::set<SessionPtr> came_back_; ///< after an error
  bool any_added_ = false, queues_ = false, in_store_ = false, in_token_ = false, replicated_ = false;
};

} // namespace stickysim::reference
