#include "reference/simulator.hpp"

#include <stickysim/engine/random.hpp>

#include <algorithm>
#include <cmath>

namespace stickysim::reference {

namespace {

class Simulator {
public:
  Simulator(Design const& design, RunSettings const& run, std::uint64_t replication);
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
    int present = 0; ///< requests with a worker, or sharing the workers
    std::list<StatePtr> states;
    Nanoseconds down_since_ns = 0, wakes_ns = 0, slow_until_ns = 0, drains_since_ns = 0;
    double slow_factor = 1;
    int boots = 0, drains = 0; ///< counted, so that earlier plans are moot
    int rollout = -1;          ///< that waits for it
    Nanoseconds joined_ns = -1;
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
    std::int64_t load = 0, credit = 0;
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
    std::vector<int> candidates;                ///< of the last pick
    int last_picked = -1;
    std::size_t waiting() const;
  };
  struct Visit {
    Nanoseconds set_out_ns = 0, work_ns = 0, since_ns = 0;
    std::function<void(bool)> answer;
    bool answered = false;
    int turn = 0;
  };
  using VisitPtr = std::shared_ptr<Visit>;
  struct Store {
    std::deque<VisitPtr> queue;
    std::list<VisitPtr> in_service;
    bool down = false, hung = false;
    double factor = 1;
    int slows = 0;
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
  void at(Nanoseconds when, std::function<void()> what) { events_.emplace(when, std::move(what)); }
  void after(Nanoseconds delay, std::function<void()> what) { at(now_ + delay, std::move(what)); }
  void go(AttemptPtr const& a, Nanoseconds delay, Step step);

  // Clients.
  void begin(SessionPtr s);
  void issue_next(SessionPtr s);
  void issue(SessionPtr s, std::uint32_t step, bool relogin, bool resent);
  void wait_patiently(CallPtr call);
  void send(CallPtr call);
  void patience_ends(CallPtr call);
  bool takes_retry(CallPtr call);
  void retry(CallPtr call);
  void end_call(CallPtr call, std::string const& metric);
  void answer_at_client(AttemptPtr a);
  void answered_failed(SessionPtr s, std::uint32_t step);
  void answered_logged_out(CallPtr call, Cause cause);
  void lose(SessionPtr s, Cause cause);
  void lose_effects(Session& s, Effects const& effects);
  void go_on(SessionPtr s);
  void end(SessionPtr s);
  bool is_open_loop(Session const& s) const;
  TraceRequest const& recorded(Session const& s, std::uint32_t step) const;

  // Balancers.
  void reach_balancer(AttemptPtr a);
  int bound_server(Attempt const& a);
  void bind(Attempt const& a);
  std::string table_key(Session const& s) const;
  Entry* entry_of(Balancer& b, std::string const& key);
  bool takes_new(Balancer const& b, int server) const;
  bool takes_pinned(Balancer const& b, int server) const;
  bool full(Balancer const& b, int server) const;
  std::vector<int> candidates(Balancer const& b) const;
  int pick(Balancer& b, std::vector<int> const& among);
  void count_pinned(Balancer& b, int server);
  void connect(AttemptPtr a, int server);
  void dispatch(AttemptPtr a, int server);
  void wait_for_connection(AttemptPtr a, int server);
  void offer_connection(std::size_t balancer, int server);
  void connection_freed(std::size_t balancer, int server);
  AttemptPtr first_for(Balancer& b, int server);
  void leave_line(Balancer& b, AttemptPtr a);
  void availability_changed(std::size_t balancer, int server);
  void attempt_failed(AttemptPtr a);
  void answer_at_balancer(AttemptPtr a);
  void turn_away(AttemptPtr a, Failure failure);
  void begin_checks(std::size_t balancer, int server);
  void check(std::size_t balancer, int server);
  void check_ends(std::size_t balancer, int server, bool passed);
  void truth_changed(int server);
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
  void fail_at_store(AttemptPtr a);
  void stall(AttemptPtr a, Step step);
  void hold(AttemptPtr a) { servers_[at_(a)].in_hand.push_front(a); }
  void release(AttemptPtr a) { servers_[at_(a)].in_hand.remove(a); }
  std::size_t at_(AttemptPtr const& a) const { return static_cast<std::size_t>(a->server); }
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
  void forget(StatePtr state, Cause cause);
  void use(StatePtr state);
  void log_out(Session& s);
  std::uint64_t wipe(int server, Cause cause);
  void lose_writes(Nanoseconds from, Cause cause);
  void lose_versions(State& state, Nanoseconds from, Nanoseconds to, Cause cause);

  // The store.
  void visit(AttemptPtr a, Step then);
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
  Affinity const& affinity_;
  std::uint64_t seed_;
  Books books_;
  Nanoseconds now_ = 0;
  std::multimap<Nanoseconds, std::function<void()>> events_; ///< equal times in the order of planning
  std::vector<Server> servers_;
  std::vector<Balancer> balancers_;
  Store store_;
  std::vector<std::int64_t> counts_; ///< servers wanted, by group
  std::vector<Progress> rollouts_;
  long attempts_ = 0, uses_ = 0;
  bool any_added_ = false, queues_ = false, in_store_ = false, in_token_ = false;
};

std::string failure_metric(Failure failure) {
  constexpr char const* names[] = {"requests_refused",      "requests_reset",     "requests_timed_out",
                                   "requests_rejected",     "requests_unavailable", "requests_state_failed",
                                   "requests_too_large", "requests_error"};
  return names[static_cast<std::size_t>(failure)];
}

Simulator::Simulator(Design const& design, RunSettings const& run, std::uint64_t replication)
    : design_{design}, run_{run}, affinity_{design.balancer.affinity},
      seed_{mix_bits(run.seed + golden_gamma * (replication + 1))}, books_{design, run},
      rollouts_(design.rollouts.size()) {
  in_store_ = row_of(design.state.placement).uses_store;
  in_token_ = row_of(design.state.placement).in_token;
  queues_ = design.balancer.max_connections >= 0 || affinity_.on_unavailable == OnUnavailable::wait;
  balancers_.resize(static_cast<std::size_t>(design.balancer.count));
  for (std::size_t group = 0; group < design.servers.size(); ++group) {
    ServerGroup const& settings = design.servers[group];
    counts_.push_back(settings.count);
    for (std::int64_t i = 0; i < settings.ever(); ++i) {
      bool const there = i < settings.count;
      Server& server = servers_.emplace_back();
      server.group = &settings;
      server.up = server.rented = server.known = there;
      books_.servers.emplace_back().group = group;
      books_.servers.back().up.change(0, there);
      books_.servers.back().there.change(0, there);
      for (Balancer& balancer : balancers_)
        balancer.seen.emplace_back().registered = there;
    }
  }
}

Account Simulator::simulate() {
  for (std::size_t b = 0; b < balancers_.size(); ++b)
    for (std::size_t server = 0; server < servers_.size(); ++server)
      if (servers_[server].up) begin_checks(b, static_cast<int>(server));
  plan();
  for (WorkloadClass const& workload : design_.workloads)
    for (std::size_t i = 0; i < workload.trace->sessions.size(); ++i) {
      auto const s = std::make_shared<Session>();
      s->workload = &workload;
      s->recorded = &workload.trace->sessions[i];
      s->number = i;
      at(recorded(*s, 0).at_ns, [=, this] { begin(s); });
    }
  while (!events_.empty() && events_.begin()->first < run_.duration_ns) {
    auto const what = events_.begin()->second;
    now_ = events_.begin()->first;
    events_.erase(events_.begin());
    what();
  }
  now_ = run_.duration_ns;
  return books_.close();
}

/// The attempt takes `step` after a time, unless something else happens to it before.
void Simulator::go(AttemptPtr const& a, Nanoseconds delay, Step step) {
  int const turn = ++a->turn;
  if (delay == 0) return (this->*step)(a);
  after(delay, [=, this] {
    if (a->turn == turn) (this->*step)(a);
  });
}

// Clients.

TraceRequest const& Simulator::recorded(Session const& s, std::uint32_t step) const {
  return s.workload->trace->requests[s.recorded->first + step];
}

/// Silent: a session is replayed open-loop if its last row gives `at`.
bool Simulator::is_open_loop(Session const& s) const {
  return s.recorded->count > 1 && recorded(s, s.recorded->count - 1).at_ns >= 0;
}

void Simulator::begin(SessionPtr s) {
  s->began_ns = now_;
  books_.count("sessions_started", 0, 0);
  books_.count_always("sessions_started");
  ++books_.ledger["unfinished"];
  books_.live.change(now_, 1);
  issue_next(s);
}

void Simulator::issue_next(SessionPtr s) {
  std::uint32_t const step = s->next++;
  if (s->next < s->recorded->count && recorded(*s, s->next).at_ns >= 0) {
    s->pending = true;
    at(std::max(now_, recorded(*s, s->next).at_ns), [=, this] {
      s->pending = false;
      s->closed ? go_on(s) : issue_next(s);
    });
  }
  issue(s, step, false, false);
}

void Simulator::issue(SessionPtr s, std::uint32_t step, bool relogin, bool resent) {
  auto const call = std::make_shared<Call>();
  call->session = s;
  call->step = step;
  call->login = !s->logged_in;
  call->relogin = relogin;
  call->resent = resent;
  call->issued_ns = now_;
  ++s->in_flight;
  books_.count("requests", now_);
  books_.in_flight.change(now_, 1);
  if (affinity_.expire_ns >= 0 && now_ - s->cookie_used_ns >= affinity_.expire_ns) s->cookie = -1;
  wait_patiently(call);
  send(call);
}

void Simulator::wait_patiently(CallPtr call) {
  Nanoseconds const timeout_ns = call->session->workload->timeout_ns;
  if (timeout_ns == 0) return;
  int const patience = ++call->patience;
  after(timeout_ns, [=, this] {
    if (call->patience == patience && !call->over) patience_ends(call);
  });
}

void Simulator::send(CallPtr call) {
  Session& s = *call->session;
  auto const a = call->attempt = std::make_shared<Attempt>();
  a->call = call;
  a->number = ++attempts_;
  a->kind = s.workload->kind;
  a->login = call->login;
  a->issued_ns = call->issued_ns;
  a->balancer = s.number % balancers_.size();
  a->retries_left = design_.balancer.retries;
  TraceRequest const& request = recorded(s, call->relogin ? 0 : call->step);
  a->demand_ns = request.demand_ns >= 0 ? request.demand_ns : s.workload->demand.distribution->constant();
  a->token = s.token;
  double bytes = 0;
  if (in_token_ && !call->login) {
    std::int64_t const size = design_.state.token_bytes +
                              design_.state.growth_bytes * (std::ssize(a->token.effects) - 1);
    books_.count("bytes_up", now_, size);
    bytes = static_cast<double>(size);
  }
  if (s.workload->kind == SessionKind::upload) bytes += static_cast<double>(s.workload->chunk_bytes);
  double const bandwidth = design_.network.bandwidth_bytes_per_s;
  Nanoseconds const transfer_ns = bandwidth > 0 ? std::llround(bytes / bandwidth * 1e9) : 0;
  go(a, design_.network.client_rtt_ns / 2 + transfer_ns, &Simulator::reach_balancer);
}

/// The attempt goes on without its client until the last server is done with it.
void Simulator::patience_ends(CallPtr call) {
  if (call->attempt) {
    call->attempt->call = nullptr;
    call->attempt->left_ns = now_;
    call->attempt = nullptr;
  }
  if (call->session->workload->retry_on_timeout && takes_retry(call)) {
    call->wait_ns = 0; // Silent: the waits of attempts that were given up do not count.
    return retry(call);
  }
  end_call(call, "requests_timed_out");
  answered_failed(call->session, call->step);
}

bool Simulator::takes_retry(CallPtr call) {
  if (call->retries == call->session->workload->retries) return false;
  ++call->retries;
  return true;
}

void Simulator::retry(CallPtr call) {
  WorkloadClass const& workload = *call->session->workload;
  Nanoseconds pause_ns = std::min(workload.backoff_ns, workload.backoff_max_ns);
  for (std::int64_t doubled = 1; doubled < call->retries; ++doubled)
    pause_ns = std::min(2 * pause_ns, workload.backoff_max_ns);
  if (workload.retry_on_timeout) ++call->patience; // it is for each attempt
  auto const again = [=, this] {
    if (call->over) return;
    books_.count("retries", now_);
    if (call->session->workload->retry_on_timeout) wait_patiently(call);
    send(call);
  };
  pause_ns == 0 ? again() : after(pause_ns, again);
}

void Simulator::end_call(CallPtr call, std::string const& metric) {
  call->over = true;
  call->attempt = nullptr;
  Session& s = *call->session;
  --s.in_flight;
  s.cookie_used_ns = now_;
  books_.in_flight.change(now_, -1);
  if (metric != "requests_ok") books_.count(metric, now_);
}

void Simulator::answer_at_client(AttemptPtr a) {
  CallPtr const call = a->call;
  if (!call) return;
  SessionPtr const s = call->session;
  if (a->failed) {
    call->attempt = nullptr;
    if (takes_retry(call)) return retry(call);
    end_call(call, failure_metric(a->failure));
    return answered_failed(s, call->step);
  }
  if (a->missing != Cause::none) {
    end_call(call, "requests_logged_out");
    return answered_logged_out(call, a->missing);
  }
  end_call(call, "requests_ok");
  books_.answered(now_, now_ - call->issued_ns, call->wait_ns);
  if (in_token_) {
    s->token = a->token; // the last answer to arrive wins
    Effects gone;
    for (long const effect : s->kept)
      if (!s->token.effects.contains(effect)) gone.insert(effect);
    lose_effects(*s, gone);
  }
  if (call->login) {
    s->logged_in = true;
    books_.count("ok_logins", now_);
    if (any_added_) books_.count_always("logins_since_added");
    if (any_added_ && servers_[at_(a)].added) books_.count_always("logins_at_added");
  } else if (s->workload->kind != SessionKind::login) {
    s->kept.insert(a->number);
  }
  if (call->relogin && s->workload->resend && !is_open_loop(*s)) return issue(s, call->step, false, true);
  go_on(s);
}

void Simulator::answered_failed(SessionPtr s, std::uint32_t step) {
  OnFailure const reaction = s->workload->on_failure;
  if (reaction == OnFailure::retry && !is_open_loop(*s)) {
    s->next = std::min(s->next, step);
    s->comes_back = true;
    return go_on(s);
  }
  if (!s->failed && !s->lost) --books_.ledger["unfinished"], ++books_.ledger["failed"];
  s->failed = true;
  if (reaction == OnFailure::end) s->closed = true;
  go_on(s);
}

/// What a user does who is logged out: decision 3. Silent: a refusal of the repeated request is no new loss.
void Simulator::answered_logged_out(CallPtr call, Cause cause) {
  SessionPtr const s = call->session;
  if (call->resent) return go_on(s);
  lose(s, cause);
  s->logged_in = false;
  s->state = nullptr;
  if (s->workload->on_loss == OnLoss::abandon) {
    s->closed = true;
    return go_on(s);
  }
  books_.count("relogins", now_);
  if (s->workload->on_loss == OnLoss::restart && !is_open_loop(*s)) {
    s->next = 1;
    return issue(s, 0, false, false);
  }
  issue(s, call->step, true, false);
}

void Simulator::lose(SessionPtr s, Cause cause) {
  if (!s->lost) {
    --books_.ledger[s->failed ? "failed" : "unfinished"];
    ++books_.ledger["lost: " + std::string{name_of(cause)}];
  }
  s->lost = true;
  lose_effects(*s, Effects{s->kept});
}

void Simulator::lose_effects(Session& s, Effects const& effects) {
  for (long const effect : effects) {
    if (s.kept.erase(effect) == 0) continue;
    books_.count("work_lost", now_);
    if (s.workload->kind == SessionKind::cart) books_.count("cart_items_lost", now_);
    if (s.workload->kind == SessionKind::upload)
      books_.count("upload_bytes_lost", now_, s.workload->chunk_bytes);
  }
}

/// After an answer: think before the next request, or end.
void Simulator::go_on(SessionPtr s) {
  if (s->pending || s->in_flight > 0) return;
  if (s->closed || s->next >= s->recorded->count) return end(s);
  Nanoseconds think_ns = recorded(*s, s->next).think_ns;
  if (s->comes_back) think_ns = std::max(think_ns, nanoseconds_per_second);
  s->comes_back = false;
  s->pending = true;
  after(think_ns, [=, this] {
    s->pending = false;
    s->closed ? go_on(s) : issue_next(s);
  });
}

void Simulator::end(SessionPtr s) {
  if (!s->lost && !s->failed) --books_.ledger["unfinished"], ++books_.ledger["intact"];
  books_.live.change(now_, -1);
  if (s->workload->kind == SessionKind::upload && !s->closed) {
    books_.count("uploads", now_);
    books_.count("upload_time", now_, now_ - s->began_ns);
  }
  if (s->workload->log_out && s->logged_in && !s->closed) log_out(*s);
}

// Balancers: affinity first, then the policy.

std::size_t Simulator::Balancer::waiting() const {
  std::size_t sum = 0;
  for (auto const& [server, line] : lines)
    sum += line.size();
  return sum;
}

bool Simulator::takes_new(Balancer const& b, int server) const {
  Seen const& seen = b.seen[static_cast<std::size_t>(server)];
  return seen.registered && !seen.draining && seen.healthy;
}

bool Simulator::takes_pinned(Balancer const& b, int server) const {
  Seen const& seen = b.seen[static_cast<std::size_t>(server)];
  bool const honours = affinity_.kind != AffinityKind::none && affinity_.drain == OnDrain::honour;
  return seen.registered && seen.healthy && (!seen.draining || honours);
}

bool Simulator::full(Balancer const& b, int server) const {
  std::int64_t const most = design_.balancer.max_connections;
  return most >= 0 && b.seen[static_cast<std::size_t>(server)].load >= most;
}

std::vector<int> Simulator::candidates(Balancer const& b) const {
  std::vector<int> found;
  for (int server = 0; server < std::ssize(b.seen); ++server)
    if (takes_new(b, server)) found.push_back(server);
  return found;
}

std::string Simulator::table_key(Session const& s) const {
  if (affinity_.key == AffinityKey::source_ip && s.recorded->address != 0)
    return "address " + std::to_string(s.recorded->address);
  return s.workload->name + std::to_string(s.number);
}

/// The entry of a key, which is then used, or null.
Simulator::Entry* Simulator::entry_of(Balancer& b, std::string const& key) {
  auto const found = b.table.find(key);
  if (found == b.table.end()) return nullptr;
  if (affinity_.expire_ns >= 0 && now_ - found->second.used_ns >= affinity_.expire_ns) return nullptr;
  found->second.used_ns = now_;
  found->second.use = ++uses_;
  return &found->second;
}

int Simulator::bound_server(Attempt const& a) {
  if (affinity_.kind == AffinityKind::cookie) return a.call->session->cookie;
  Entry const* const entry = entry_of(balancers_[a.balancer], table_key(*a.call->session));
  return entry == nullptr ? -1 : entry->server;
}

/// A server has answered: the session is bound to it.
void Simulator::bind(Attempt const& a) {
  Session& s = *a.call->session;
  if (affinity_.kind == AffinityKind::cookie) {
    if (!affinity_.returns_home || a.login || s.cookie < 0) s.cookie = a.server;
    return;
  }
  Balancer& b = balancers_[a.balancer];
  if (a.pinned && a.tries == 0) return; // it was found in the table
  if (affinity_.returns_home && !a.login && entry_of(b, table_key(s)) != nullptr) return;
  if (affinity_.size == 0) return;
  if (affinity_.expire_ns >= 0)
    std::erase_if(b.table, [&](auto const& e) { return now_ - e.second.used_ns >= affinity_.expire_ns; });
  if (!b.table.contains(table_key(s)) && std::ssize(b.table) == affinity_.size)
    b.table.erase(std::min_element(b.table.begin(), b.table.end(), [](auto const& x, auto const& y) {
      return x.second.use < y.second.use;
    }));
  b.table[table_key(s)] = {a.server, now_, ++uses_};
}

void Simulator::reach_balancer(AttemptPtr a) {
  if (!a->call) return;
  Balancer& b = balancers_[a->balancer];
  BalancerSettings const& settings = design_.balancer;
  if (a->same_server) {
    a->same_server = false;
    if (takes_pinned(b, a->server) || settings.redispatch == Redispatch::off) return connect(a, a->server);
    if (a->pinned && affinity_.on_unavailable == OnUnavailable::strict)
      return turn_away(a, Failure::unavailable);
  } else if (affinity_.kind != AffinityKind::none && a->tries == 0) {
    int const home = bound_server(*a);
    if (home >= 0) {
      a->pinned = true;
      if (takes_pinned(b, home)) {
        if (affinity_.counts_in_policy) count_pinned(b, home);
        return connect(a, home);
      }
      if (b.seen[static_cast<std::size_t>(home)].draining) a->astray = Cause::drain;
      else if (affinity_.on_unavailable == OnUnavailable::strict) return turn_away(a, Failure::unavailable);
      else if (affinity_.on_unavailable == OnUnavailable::wait) return wait_for_connection(a, home);
    } else if (a->call->session->logged_in) {
      a->astray = Cause::table;
    }
  }
  a->pinned = false;
  std::vector<int> const all = candidates(b);
  if (all.empty()) return turn_away(a, Failure::unavailable);
  std::vector<int> open;
  std::vector<int> others; ///< of them, those that a retry does not avoid
  bool untried = false;
  for (int const server : all) {
    bool const avoided = (settings.retry_avoids == RetryAvoids::last && a->tries > 0 && server == a->server) ||
                         (settings.retry_avoids == RetryAvoids::tried && a->tried.contains(server));
    untried |= !avoided;
    if (full(b, server)) continue;
    open.push_back(server);
    if (!avoided) others.push_back(server);
  }
  if (settings.retry_avoids == RetryAvoids::tried && !untried) return turn_away(a, a->failure);
  if (open.empty()) return wait_for_connection(a, -1);
  connect(a, pick(b, others.empty() ? open : others));
}

/// The policy's choice. With equal weights round robin goes on behind the server picked last.
int Simulator::pick(Balancer& b, std::vector<int> const& among) {
  std::string const& law = design_.balancer.policy.name;
  if (law == "first") {
    auto const& arguments = design_.balancer.policy.arguments;
    double const limit = arguments.empty() ? 1 : arguments.front().value;
    auto const load = [&](int server) { return b.seen[static_cast<std::size_t>(server)].load; };
    for (int const server : among)
      if (static_cast<double>(load(server)) < limit) return server;
    return *std::min_element(among.begin(), among.end(), [&](int x, int y) { return load(x) < load(y); });
  }
  for (int const server : among)
    if (server > b.last_picked) return b.last_picked = server;
  return b.last_picked = among.front();
}

void Simulator::count_pinned(Balancer& b, int server) { static_cast<void>(b), static_cast<void>(server); }

void Simulator::connect(AttemptPtr a, int server) {
  full(balancers_[a->balancer], server) ? wait_for_connection(a, server) : dispatch(a, server);
}

void Simulator::dispatch(AttemptPtr a, int server) {
  a->server = server;
  ++balancers_[a->balancer].seen[at_(a)].load;
  go(a, design_.network.server_rtt_ns / 2, &Simulator::reach_server);
}

/// `server`: the only one that will do, or -1.
void Simulator::wait_for_connection(AttemptPtr a, int server) {
  Balancer& b = balancers_[a->balancer];
  BalancerSettings const& settings = design_.balancer;
  if (settings.queue >= 0 && static_cast<std::int64_t>(b.waiting()) >= settings.queue)
    return turn_away(a, Failure::unavailable);
  a->server = server;
  b.lines[server].push_back(a);
  int const turn = ++a->turn;
  if (settings.queue_timeout_ns == 0) return;
  after(settings.queue_timeout_ns, [=, this] {
    if (a->turn != turn) return;
    leave_line(balancers_[a->balancer], a);
    if (a->call) turn_away(a, Failure::unavailable);
  });
}

void Simulator::leave_line(Balancer& b, AttemptPtr a) {
  b.lines[a->server].remove(a);
  ++a->turn;
}

/// The first of its own line or the common one, whichever was issued first.
AttemptPtr Simulator::first_for(Balancer& b, int server) {
  auto const& own = b.lines[server];
  auto const& common = b.lines[-1];
  bool const drains = b.seen[static_cast<std::size_t>(server)].draining;
  AttemptPtr const first = own.empty() ? nullptr : own.front();
  AttemptPtr const other = common.empty() || drains ? nullptr : common.front();
  if (!first || !other) return first ? first : other;
  return other->issued_ns < first->issued_ns ? other : first;
}

/// A request that waits may have a connection, once this instant's step is over.
void Simulator::offer_connection(std::size_t balancer, int server) {
  if (queues_ && first_for(balancers_[balancer], server))
    after(0, [=, this] { connection_freed(balancer, server); });
}

void Simulator::connection_freed(std::size_t balancer, int server) {
  Balancer& b = balancers_[balancer];
  while (takes_pinned(b, server) && !full(b, server)) {
    AttemptPtr const a = first_for(b, server);
    if (!a) return;
    leave_line(b, a);
    if (!a->call) continue; // Silent: whose client has left keeps its place until now.
    a->pinned = a->server == server;
    dispatch(a, server);
    return offer_connection(balancer, server);
  }
}

void Simulator::availability_changed(std::size_t balancer, int server) {
  if (!queues_) return;
  Balancer& b = balancers_[balancer];
  if (takes_pinned(b, server)) return offer_connection(balancer, server);
  auto const send_away = [&](int line) {
    for (std::size_t left = b.waiting(); left > 0 && !b.lines[line].empty(); --left) {
      AttemptPtr const a = b.lines[line].front();
      leave_line(b, a);
      reach_balancer(a);
    }
  };
  bool const drains = b.seen[static_cast<std::size_t>(server)].draining;
  if (affinity_.on_unavailable != OnUnavailable::wait || drains) send_away(server);
  if (candidates(b).empty()) send_away(-1);
}

void Simulator::attempt_failed(AttemptPtr a) {
  BalancerSettings const& settings = design_.balancer;
  Balancer& b = balancers_[a->balancer];
  --b.seen[at_(a)].load;
  offer_connection(a->balancer, a->server);
  if (!a->call) return;
  bool const safe = a->failure == Failure::refused || settings.retry_on == RetryOn::any ||
                    (settings.retry_on == RetryOn::idempotent && a->failure == Failure::reset &&
                     a->kind == SessionKind::login);
  if (!safe || a->retries_left == 0) return turn_away(a, a->failure);
  --a->retries_left;
  ++a->tries;
  a->tried.insert(a->server);
  a->missing = a->renewed = Cause::none;
  books_.count("retries", now_);
  bool const stays = a->pinned && settings.redispatch == Redispatch::last && a->retries_left > 0 &&
                     takes_pinned(b, a->server);
  a->same_server = stays || settings.redispatch == Redispatch::off;
  if (a->same_server && !std::exchange(a->call->turned_around, true))
    books_.count("requests_turned_around", now_);
  go(a, a->same_server ? settings.retry_delay_ns : 0, &Simulator::reach_balancer);
}

void Simulator::answer_at_balancer(AttemptPtr a) {
  --balancers_[a->balancer].seen[at_(a)].load;
  offer_connection(a->balancer, a->server);
  if (!a->call) return;
  if (affinity_.kind != AffinityKind::none) bind(*a);
  Nanoseconds transfer_ns = 0;
  if (in_token_ && a->missing == Cause::none) {
    std::int64_t const size = design_.state.token_bytes +
                              design_.state.growth_bytes * (std::ssize(a->token.effects) - 1);
    books_.count("bytes_down", now_, size);
    double const bandwidth = design_.network.bandwidth_bytes_per_s;
    if (bandwidth > 0) transfer_ns = std::llround(static_cast<double>(size) / bandwidth * 1e9);
  }
  Nanoseconds const down_ns = design_.network.client_rtt_ns - design_.network.client_rtt_ns / 2;
  go(a, down_ns + transfer_ns, &Simulator::answer_at_client);
}

/// An error of the balancer's own.
void Simulator::turn_away(AttemptPtr a, Failure failure) {
  a->failed = true;
  a->failure = failure;
  go(a, design_.network.client_rtt_ns - design_.network.client_rtt_ns / 2, &Simulator::answer_at_client);
}

// Health checks, one by one.

void Simulator::begin_checks(std::size_t balancer, int server) {
  if (!design_.balancer.health.enabled) return;
  std::uint64_t const pair = balancer * servers_.size() + static_cast<std::size_t>(server);
  Random draws{stream_key(seed_, Purpose::health_phase, pair)};
  auto const interval = static_cast<std::uint64_t>(design_.balancer.health.interval_ns);
  auto const phase_ns = static_cast<Nanoseconds>(draws.below(interval));
  Check& check = balancers_[balancer].seen[static_cast<std::size_t>(server)].check;
  check = {.runs = true, .waits = false, .streak = 0, .turn = check.turn + 1};
  after(phase_ns, [=, this, turn = check.turn] {
    if (balancers_[balancer].seen[static_cast<std::size_t>(server)].check.turn == turn)
      this->check(balancer, server);
  });
}

void Simulator::check(std::size_t balancer, int server) {
  Server const& checked = servers_[static_cast<std::size_t>(server)];
  if (!checked.up || !checked.hung) return check_ends(balancer, server, checked.up);
  Health const& health = design_.balancer.health;
  Check& check = balancers_[balancer].seen[static_cast<std::size_t>(server)].check;
  check.waits = true;
  after(health.timeout_ns > 0 ? health.timeout_ns : health.interval_ns, [=, this, turn = ++check.turn] {
    if (balancers_[balancer].seen[static_cast<std::size_t>(server)].check.turn == turn)
      check_ends(balancer, server, false);
  });
}

void Simulator::check_ends(std::size_t balancer, int server, bool passed) {
  Health const& health = design_.balancer.health;
  Seen& seen = balancers_[balancer].seen[static_cast<std::size_t>(server)];
  seen.check.waits = false;
  seen.check.streak = passed == seen.healthy ? 0 : seen.check.streak + 1;
  bool const settled = seen.check.streak == (passed ? health.rise : health.fall);
  bool const between = seen.check.streak > 0 && !settled;
  bool const fast = between && health.fast_interval_ns > 0;
  after(fast ? health.fast_interval_ns : health.interval_ns, [=, this, turn = ++seen.check.turn] {
    if (balancers_[balancer].seen[static_cast<std::size_t>(server)].check.turn == turn)
      check(balancer, server);
  });
  if (!settled) return;
  seen.check.streak = 0;
  mark(balancer, server, passed);
}

/// A check that is under way when a hanging server wakes or dies ends then.
void Simulator::truth_changed(int server) {
  for (std::size_t b = 0; b < balancers_.size(); ++b)
    if (balancers_[b].seen[static_cast<std::size_t>(server)].check.waits)
      check_ends(b, server, servers_[static_cast<std::size_t>(server)].up);
}

void Simulator::mark(std::size_t balancer, int server, bool up) {
  balancers_[balancer].seen[static_cast<std::size_t>(server)].healthy = up;
  Server const& truth = servers_[static_cast<std::size_t>(server)];
  bool all_know = !up && (!truth.up || truth.hung);
  for (Balancer const& b : balancers_)
    all_know &= !b.seen[static_cast<std::size_t>(server)].healthy;
  if (all_know) books_.time("detection_time", now_ - truth.down_since_ns);
  availability_changed(balancer, server);
}

// Servers.

void Simulator::reach_server(AttemptPtr a) {
  Server const& server = servers_[at_(a)];
  if (!server.up) {
    books_.count("misrouted_requests", now_);
    return fail(a, Failure::refused);
  }
  if (server.hung) return stall(a, &Simulator::reach_server);
  if (server.keeps_worker()) return wait_for_worker(a);
  if (in_store_) hold(a);
  read_state(a);
}

/// A server that hangs has the request and does nothing about it until it wakes, or dies with it in hand.
void Simulator::stall(AttemptPtr a, Step step) {
  bool const arrives = step == &Simulator::reach_server;
  if (arrives) hold(a);
  at(servers_[at_(a)].wakes_ns, [=, this, turn = ++a->turn] {
    if (a->turn != turn) return;
    if (arrives) release(a);
    (this->*step)(a);
  });
}

void Simulator::wait_for_worker(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  std::int64_t const workers = server.group->workers;
  std::int64_t const places = server.group->queue;
  std::int64_t const waiting = server.shares() ? server.present - workers : std::ssize(server.queue);
  if (!server.shares() && server.present < workers) return take_worker(a);
  if (places >= 0 && waiting >= places) return fail(a, Failure::rejected);
  if (server.shares()) return take_worker(a);
  a->queued_ns = now_;
  server.queue.push_back(a);
}

void Simulator::change_present(int server, int by) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  auto const in_use = [&] { return std::min<std::int64_t>(s.present, s.group->workers); };
  std::int64_t const before = in_use();
  s.present += by;
  books_.servers[static_cast<std::size_t>(server)].busy.change(now_, in_use() - before);
}

void Simulator::take_worker(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  a->has_worker = true;
  a->worker_since_ns = now_;
  hold(a);
  if (server.shares()) return serve(a);
  change_present(a->server, 1);
  server.keeps_worker() ? read_state(a) : serve(a);
}

void Simulator::give_back_worker(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  a->has_worker = false;
  if (!a->call) books_.count("work_wasted", now_, now_ - a->worker_since_ns);
  change_present(a->server, -1);
  if (server.queue.empty()) return;
  AttemptPtr const next = server.queue.front();
  server.queue.pop_front();
  if (next->call) next->call->wait_ns += now_ - next->queued_ns;
  take_worker(next);
}

void Simulator::read_state(AttemptPtr a) {
  a->trips_left = in_store_ ? design_.state.reads : 0;
  a->trips_left > 0 ? visit(a, &Simulator::state_read) : state_read(a);
}

void Simulator::state_read(AttemptPtr a) {
  if (a->trips_left > 0) return visit(a, &Simulator::state_read);
  if (!a->login && a->call) find(a);
  Server const& server = servers_[at_(a)];
  if (server.keeps_worker()) return serve(a);
  release(a);
  wait_for_worker(a);
}

/// Silent: a request whose state is gone is turned away as soon as a worker looks at it: it takes the overhead
/// alone. Times that are not whole are rounded to the next nanosecond, demand and slowness one after another.
Nanoseconds Simulator::service_time(Attempt const& a) const {
  Server const& server = servers_[static_cast<std::size_t>(a.server)];
  if (a.missing != Cause::none) return server.group->overhead_ns;
  auto work_ns = std::llround(static_cast<double>(a.demand_ns) / server.group->speed);
  if (now_ < server.slow_until_ns) work_ns = std::llround(static_cast<double>(work_ns) * server.slow_factor);
  Nanoseconds const tokens_ns =
      in_token_ ? design_.state.verify_time_ns + design_.state.sign_time_ns : 0;
  return work_ns + server.group->overhead_ns + tokens_ns;
}

void Simulator::serve(AttemptPtr a) {
  Server& server = servers_[at_(a)];
  Nanoseconds const work_ns = service_time(*a);
  if (server.shares()) {
    change_present(a->server, 1);
    advance(server);
    double const work = std::round(static_cast<double>(work_ns) * server.group->speed);
    server.jobs.push_back({a, server.clock + work});
    ++a->turn;
    return plan_departure(a->server);
  }
  a->service_ends_ns = now_ + work_ns;
  int const turn = ++a->turn; // even a service that takes no time is an event
  after(work_ns, [=, this] {
    if (a->turn == turn) service_ends(a);
  });
}

void Simulator::service_ends(AttemptPtr a) {
  Server const& server = servers_[at_(a)];
  a->service_ends_ns = -1;
  if (server.shares() && !a->call) books_.count("work_wasted", now_, service_time(*a));
  if (!server.shares() && !server.keeps_worker()) give_back_worker(a);
  a->trips_left = in_store_ && a->missing == Cause::none ? design_.state.writes : 0;
  a->trips_left > 0 ? visit(a, &Simulator::state_written) : state_written(a);
}

void Simulator::state_written(AttemptPtr a) {
  if (a->trips_left > 0) return visit(a, &Simulator::state_written);
  if (a->call && a->missing == Cause::none) commit(a);
  leave_server(a);
}

void Simulator::leave_server(AttemptPtr a) {
  int const server = a->server;
  release(a);
  if (servers_[at_(a)].keeps_worker()) give_back_worker(a);
  go(a, design_.network.server_rtt_ns - design_.network.server_rtt_ns / 2, &Simulator::answer_at_balancer);
  stop_if_idle(server);
}

/// Without an answer of the store the request cannot be served, or its work cannot be kept.
void Simulator::fail_at_store(AttemptPtr a) {
  books_.count("store_errors", now_);
  release(a);
  if (servers_[at_(a)].keeps_worker()) give_back_worker(a);
  int const server = a->server;
  fail(a, Failure::state);
  stop_if_idle(server);
}

/// The server cannot take the request or has died with it: the balancer learns of it one hop later.
void Simulator::fail(AttemptPtr a, Failure failure) {
  a->failure = failure;
  go(a, design_.network.server_rtt_ns - design_.network.server_rtt_ns / 2, &Simulator::attempt_failed);
}

// Workers that are shared: a clock runs as fast as each job is served, and a job leaves when the clock has gone
// on by its work.

double Simulator::pace(Server const& s) const {
  auto const present = static_cast<double>(s.jobs.size());
  auto const workers = static_cast<double>(s.group->workers);
  return present <= workers ? s.group->speed : s.group->speed * workers / present;
}

void Simulator::advance(Server& s) {
  if (s.jobs.empty()) s.clock = 0;
  else if (!s.hung) s.clock += static_cast<double>(now_ - s.clock_at_ns) * pace(s);
  s.clock_at_ns = now_;
}

void Simulator::plan_departure(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  int const departures = ++s.departures;
  if (s.jobs.empty() || s.hung) return;
  double left = INFINITY;
  for (SharedJob const& job : s.jobs)
    left = std::min(left, job.leaves_at - s.clock);
  after(static_cast<Nanoseconds>(std::ceil(std::max(0.0, left) / pace(s))), [=, this] {
    if (servers_[static_cast<std::size_t>(server)].departures == departures) departure(server);
  });
}

void Simulator::departure(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  advance(s);
  auto const first = std::min_element(s.jobs.begin(), s.jobs.end(),
                                      [](auto const& x, auto const& y) { return x.leaves_at < y.leaves_at; });
  if (first->leaves_at > s.clock + 0.5) return plan_departure(server);
  AttemptPtr const a = first->attempt;
  s.jobs.erase(first);
  change_present(server, -1);
  plan_departure(server);
  service_ends(a);
}

// States.

void Simulator::find(AttemptPtr a) {
  Session& s = *a->call->session;
  StateSettings const& settings = design_.state;
  if (in_token_) {
    Nanoseconds const rotation_ns = settings.key_rotation_ns;
    if (now_ - a->token.signed_ns > settings.ttl_ns) return find_nothing(a, Cause::ttl);
    if (rotation_ns > 0 && now_ / rotation_ns - a->token.signed_ns / rotation_ns > 1)
      return find_nothing(a, Cause::token);
    return;
  }
  if (!s.state) return find_nothing(a, Cause::elsewhere);
  if (!s.state->there) return find_nothing(a, s.state->gone);
  if (now_ - s.state->used_ns > settings.ttl_ns) return find_nothing(a, Cause::ttl);
  if (in_store_) {
    a->seen = s.state->versions.back().effects;
    return miss_what_is_gone(s, a->seen);
  }
  if (s.state->server != a->server) find_nothing(a, Cause::elsewhere);
}

void Simulator::find_nothing(AttemptPtr a, Cause cause) {
  if (cause == Cause::elsewhere && a->astray != Cause::none) cause = a->astray;
  (a->call->session->workload->on_loss == OnLoss::renew ? a->renewed : a->missing) = cause;
}

/// The state is older than its session's last write: the user notices what is not there any more.
void Simulator::miss_what_is_gone(Session& s, Effects const& found) {
  Effects gone;
  for (long const effect : s.expected)
    if (!found.contains(effect)) gone.insert(effect);
  if (gone.empty()) return;
  s.expected = found;
  books_.count("stale_reads", now_);
  lose_effects(s, gone);
}

void Simulator::commit(AttemptPtr a) {
  SessionPtr const s = a->call->session;
  bool const creates = a->login || a->renewed != Cause::none;
  if (in_token_) {
    if (creates) a->token.effects.clear();
    a->token.signed_ns = now_;
    a->token.effects.insert(a->number);
  } else if (in_store_) {
    Nanoseconds const back_ns = design_.state.store.round_trip_ns - design_.state.store.round_trip_ns / 2;
    if (creates || !s->state) {
      s->state = std::make_shared<State>();
      store_.states.push_back(s->state);
      a->seen.clear();
    }
    if (!s->state->there) s->state->versions.clear(); // the whole of it is written anew
    s->state->there = true;
    a->seen.insert(a->number);
    s->state->versions.push_back({now_ - back_ns, a->seen});
    s->state->used_ns = now_;
    s->expected = a->seen;
    if (s->workload->kind != SessionKind::login) { // what others have written since it was read is gone
      Effects gone;
      for (long const effect : s->kept)
        if (!s->expected.contains(effect)) gone.insert(effect);
      lose_effects(*s, gone);
    }
    lose_versions(*s->state, store_.last_loss.from_ns, store_.last_loss.to_ns, store_.last_loss.cause);
  } else if (creates) {
    s->state = std::make_shared<State>();
    keep(s->state, a->server);
  } else if (s->state && s->state->server == a->server) {
    if (!s->state->there) keep(s->state, a->server); // it went while the request was served
    use(s->state);
  }
  if (a->renewed == Cause::none) return;
  lose(s, a->renewed);
  books_.count("relogins", now_);
}

/// A state takes its place in a server's memory.
void Simulator::keep(StatePtr state, int server) {
  state->server = server;
  state->there = true;
  servers_[static_cast<std::size_t>(server)].states.push_back(state);
  books_.held.change(now_, 1);
  books_.held_bytes.change(now_, design_.state.bytes);
  books_.servers[static_cast<std::size_t>(server)].bytes.change(now_, design_.state.bytes);
  use(state);
}

void Simulator::forget(StatePtr state, Cause cause) {
  state->there = false;
  state->gone = cause;
  if (state->server < 0) return;
  servers_[static_cast<std::size_t>(state->server)].states.remove(state);
  books_.held.change(now_, -1);
  books_.held_bytes.change(now_, -design_.state.bytes);
  books_.servers[static_cast<std::size_t>(state->server)].bytes.change(now_, -design_.state.bytes);
}

/// It is there until its time to live is over, and still at that instant.
void Simulator::use(StatePtr state) {
  state->used_ns = now_;
  after(design_.state.ttl_ns + 1, [=, this] {
    if (!state->there || now_ - state->used_ns <= design_.state.ttl_ns) return;
    forget(state, Cause::ttl);
    stop_if_idle(state->server);
  });
}

void Simulator::log_out(Session& s) {
  if (in_token_) return books_.count("revoked_accepted", now_); // a token cannot be taken back
  if (!s.state || !s.state->there) return;
  forget(s.state, Cause::none);
  if (s.state->server >= 0) stop_if_idle(s.state->server);
}

std::uint64_t Simulator::wipe(int server, Cause cause) {
  std::list<StatePtr> const states = servers_[static_cast<std::size_t>(server)].states;
  for (StatePtr const& state : states)
    forget(state, cause);
  return states.size();
}

/// The store loses what was written after `from`.
void Simulator::lose_writes(Nanoseconds from, Cause cause) {
  store_.last_loss = {from, now_, cause};
  for (StatePtr const& state : store_.states) {
    if (!state->there || now_ - state->used_ns > design_.state.ttl_ns) continue;
    lose_versions(*state, from, now_, cause);
    if (!state->there) books_.count("states_destroyed", now_);
  }
}

void Simulator::lose_versions(State& state, Nanoseconds from, Nanoseconds to, Cause cause) {
  std::erase_if(state.versions, [&](auto const& v) { return from < v.written_ns && v.written_ns <= to; });
  if (!state.versions.empty()) return;
  state.there = false;
  state.gone = cause;
}

// The store: visits go there, wait for a worker, are served and come back.

void Simulator::visit(AttemptPtr a, Step then) {
  StoreSettings const& settings = design_.state.store;
  --a->trips_left;
  ++books_.visits_at_end;
  int const turn = ++a->turn;
  auto const v = std::make_shared<Visit>();
  v->set_out_ns = now_;
  v->work_ns = settings.service_time.distribution->constant();
  v->answer = [=, this](bool ok) {
    if (v->answered) return;
    v->answered = true;
    --books_.visits_at_end;
    if (ok) books_.visited(v->set_out_ns, now_ - v->set_out_ns);
    if (a->turn != turn) return;
    Step const learn = ok ? then : &Simulator::fail_at_store;
    if (servers_[at_(a)].hung) return stall(a, learn);
    (this->*learn)(a);
  };
  if (settings.timeout_ns > 0) after(settings.timeout_ns, [=] { v->answer(false); });
  after(settings.round_trip_ns / 2, [=, this] { visit_arrives(v); });
}

void Simulator::visit_arrives(VisitPtr v) {
  StoreSettings const& settings = design_.state.store;
  if (store_.down)
    return after(settings.round_trip_ns - settings.round_trip_ns / 2, [=] { v->answer(false); });
  if (std::ssize(store_.in_service) < settings.workers) return visit_begins(v);
  store_.queue.push_back(v);
}

void Simulator::visit_begins(VisitPtr v) {
  store_.in_service.push_back(v);
  books_.store_busy.change(now_, 1);
  resume(v);
}

void Simulator::resume(VisitPtr v) {
  v->since_ns = now_;
  if (store_.hung) return;
  auto const takes_ns = std::llround(static_cast<double>(v->work_ns) * store_.factor);
  after(takes_ns, [=, this, turn = ++v->turn] {
    if (v->turn == turn) visit_ends(v);
  });
}

void Simulator::suspend(VisitPtr v) {
  ++v->turn;
  if (!store_.hung)
    v->work_ns -= std::llround(static_cast<double>(now_ - v->since_ns) / store_.factor);
}

void Simulator::visit_ends(VisitPtr v) {
  store_.in_service.remove(v);
  books_.store_busy.change(now_, -1);
  after(design_.state.store.round_trip_ns - design_.state.store.round_trip_ns / 2, [=] { v->answer(true); });
  if (!store_.queue.empty()) {
    VisitPtr const next = store_.queue.front();
    store_.queue.pop_front();
    visit_begins(next);
  }
  note_recovery();
}

/// The connections of all that wait or are served break.
void Simulator::drop_visits() {
  std::deque<VisitPtr> dropped = store_.queue;
  dropped.insert(dropped.begin(), store_.in_service.begin(), store_.in_service.end());
  books_.store_busy.change(now_, -std::ssize(store_.in_service));
  store_.queue.clear();
  store_.in_service.clear();
  for (VisitPtr const& v : dropped) {
    ++v->turn;
    after(design_.state.store.round_trip_ns - design_.state.store.round_trip_ns / 2, [=] { v->answer(false); });
  }
  note_recovery();
}

void Simulator::outage_ends() {
  store_.recovers_from_ns.push_back(now_);
  note_recovery();
}

void Simulator::note_recovery() {
  if (!store_.in_service.empty() || !store_.queue.empty()) return;
  for (Nanoseconds const since : std::exchange(store_.recovers_from_ns, {}))
    books_.time("store_recovery_time", now_ - since);
}

// The fleet.

void Simulator::plan() {
  for (Fault const& fault : design_.faults)
    for (Nanoseconds when = fault.at_ns; when < run_.duration_ns; when += fault.every_ns) {
      bool const on_servers = row_of(fault.kind).strikes == FaultSite::servers;
      if (!on_servers) at(when, [&fault, this] { strike_store(fault); });
      for (std::size_t server = 0; on_servers && server < servers_.size(); ++server)
        if (fault.target == FaultTarget::all || (fault.target == FaultTarget::zone && servers_[server].group->zone == fault.zone) ||
            (fault.target == FaultTarget::server && fault.server == static_cast<std::int64_t>(server) + 1))
          at(when, [=, &fault, this] { strike(fault, static_cast<int>(server)); });
      if (fault.every_ns == 0) break;
    }
  for (Scaling const& scaling : design_.scalings) {
    std::size_t group = 0;
    while (!scaling.group.empty() && design_.servers[group].name != scaling.group)
      ++group;
    at(scaling.at_ns, [=, &scaling, this] { set_count(group, scaling.count, scaling.drain_timeout_ns); });
  }
  for (std::size_t rollout = 0; rollout < design_.rollouts.size(); ++rollout)
    at(design_.rollouts[rollout].at_ns, [=, this] { next_batch(rollout); });
}

void Simulator::strike(Fault const& fault, int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (fault.only_busy && s.present == 0) return;
  if (fault.kind == FaultKind::crash && s.up) return crash(server, fault.for_ns);
  if (fault.kind == FaultKind::hang && s.up && !s.hung && fault.for_ns > 0) return hang(server, fault.for_ns);
  if (fault.kind != FaultKind::slow || !s.rented) return;
  s.slow_until_ns = now_ + fault.for_ns;
  s.slow_factor = fault.factor;
}

/// Balancers lose their tables; the store crashes, hangs or slows down.
void Simulator::strike_store(Fault const& fault) {
  StoreSettings const& settings = design_.state.store;
  bool const takes_over = settings.replica && settings.failover_ns() < fault.for_ns;
  Nanoseconds const over_ns = takes_over ? settings.failover_ns() : fault.for_ns;
  if (fault.kind == FaultKind::balancer_restart)
    for (std::size_t b = 0; b < balancers_.size(); ++b)
      if (fault.balancer == 0 || fault.balancer == static_cast<std::int64_t>(b) + 1) balancers_[b].table.clear();
  if (!in_store_ || fault.kind == FaultKind::balancer_restart) return;
  auto const change = [this](auto const& to) { // of what visits in service meet
    for (VisitPtr const& v : store_.in_service)
      suspend(v);
    to();
    for (VisitPtr const& v : store_.in_service)
      resume(v);
  };
  switch (fault.kind) {
  case FaultKind::store_slow:
    change([&] { store_.factor = fault.factor; });
    after(fault.for_ns, [=, this, slows = ++store_.slows] {
      if (store_.slows != slows) return;
      change([&] { store_.factor = 1; });
      if (!store_.down && !store_.hung) outage_ends(); // Silent: a slow time counts as an outage.
    });
    break;
  case FaultKind::store_crash:
    if (store_.down) return;
    store_.down = true;
    drop_visits();
    if (takes_over) lose_writes(now_ - settings.replica_lag_ns, Cause::replication_lag);
    else lose_writes(settings.persist_ns < 0 ? -1 : now_ - settings.persist_ns, Cause::store_crash);
    after(over_ns, [=, this] { store_.down = false, outage_ends(); });
    break;
  case FaultKind::store_hang:
    if (store_.down || store_.hung) return;
    change([&] { store_.hung = true; });
    after(over_ns, [=, this, began_ns = now_] {
      change([&] { store_.hung = false; });
      if (takes_over) { // the primary is fenced
        drop_visits();
        lose_writes(began_ns - settings.replica_lag_ns, Cause::replication_lag);
      }
      if (store_.factor == 1) outage_ends(); // Silent: it lasts until the store has its full speed.
    });
    break;
  default: break;
  }
}

void Simulator::crash(int server, Nanoseconds for_ns) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  take_down(server, Cause::crash);
  truth_changed(server);
  if (s.fate == Server::Fate::leaves) return stop(server);
  after(for_ns, [=, this, &s, boots = ++s.boots] {
    if (s.boots == boots) boot(server);
  });
}

/// Work in hand and local states are gone. Silent: the requests in hand are reset before those that wait, the
/// newest first.
void Simulator::take_down(int server, Cause cause) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  for (AttemptPtr const& a : s.queue)
    if (a->call) a->call->wait_ns += now_ - a->queued_ns;
  std::list<AttemptPtr> aborted = std::exchange(s.in_hand, {});
  aborted.insert(aborted.end(), s.queue.begin(), s.queue.end());
  s.queue.clear();
  s.jobs.clear();
  ++s.departures;
  change_present(server, -s.present);
  s.up = s.hung = false;
  s.down_since_ns = now_;
  books_.servers[static_cast<std::size_t>(server)].up.change(now_, -1);
  books_.count("states_destroyed", now_, static_cast<std::int64_t>(wipe(server, cause)));
  for (AttemptPtr const& a : aborted) {
    // Of work that was cut short that part is wasted which was done after its client had left.
    if (a->has_worker && !a->call && !s.shares())
      books_.count("work_wasted", now_, now_ - std::max(a->left_ns, a->worker_since_ns));
    a->has_worker = false;
    a->service_ends_ns = -1;
    fail(a, Failure::reset);
  }
}

/// What is in service takes as much longer; what arrives waits.
void Simulator::hang(int server, Nanoseconds for_ns) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (s.shares()) advance(s);
  ++s.departures;
  s.hung = true;
  s.down_since_ns = now_;
  s.wakes_ns = now_ + for_ns;
  after(for_ns, [=, this, &s] {
    if (s.hung && s.wakes_ns == now_) wake(server);
  });
  for (AttemptPtr const& a : s.in_hand) {
    if (a->service_ends_ns < 0) continue;
    a->service_ends_ns += for_ns;
    at(a->service_ends_ns, [=, this, turn = ++a->turn] {
      if (a->turn == turn) service_ends(a);
    });
  }
}

void Simulator::wake(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (s.shares()) advance(s);
  s.hung = false;
  if (s.shares()) plan_departure(server);
  truth_changed(server);
}

void Simulator::boot(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  after(s.group->boot_time_ns, [=, this, &s, boots = ++s.boots] {
    if (s.boots == boots) comes_up(server);
  });
}

void Simulator::comes_up(int server) {
  servers_[static_cast<std::size_t>(server)].up = true;
  books_.servers[static_cast<std::size_t>(server)].up.change(now_, 1);
  truth_changed(server);
  is_back(server);
}

/// The lowest numbers that are not there join, or do not leave after all; the highest that are there leave.
void Simulator::set_count(std::size_t group, std::int64_t count, Nanoseconds drain_timeout_ns) {
  std::int64_t by = count - std::exchange(counts_[group], count);
  auto const in_group = [&](Server const& s) { return s.group == &design_.servers[group]; };
  auto const stays = [](Server const& s) { return s.rented && s.fate != Server::Fate::leaves; };
  for (std::size_t server = 0; server < servers_.size() && by > 0; ++server) {
    Server& s = servers_[server];
    if (!in_group(s) || stays(s)) continue;
    --by;
    if (!s.rented) s.added = any_added_ = true;
    rent(static_cast<int>(server));
  }
  for (std::size_t server = servers_.size(); server-- > 0 && by < 0;) {
    if (!in_group(servers_[server]) || !stays(servers_[server])) continue;
    ++by;
    retire(static_cast<int>(server), Server::Fate::leaves, drain_timeout_ns);
  }
}

void Simulator::rent(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (s.rented) return is_back(server); // it has not left yet
  s.rented = true;
  s.joined_ns = now_;
  books_.servers[static_cast<std::size_t>(server)].there.change(now_, 1);
  boot(server);
}

/// Without a time to drain a restart is a kill that no balancer is told of; a server that leaves is taken off
/// their lists at once.
void Simulator::retire(int server, Server::Fate fate, Nanoseconds drain_timeout_ns) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  s.fate = fate;
  if (drain_timeout_ns == 0 || !s.up) return stop(server);
  for (Balancer& b : balancers_)
    b.seen[static_cast<std::size_t>(server)].draining = true;
  s.retiring = true;
  s.drains_since_ns = now_;
  after(drain_timeout_ns, [=, this, &s, drains = ++s.drains] {
    if (s.drains == drains && s.up) stop(server);
  });
  for (std::size_t b = 0; b < balancers_.size(); ++b)
    availability_changed(b, server);
  stop_if_idle(server);
}

void Simulator::stop(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  bool const killed = s.fate == Server::Fate::restarts && !s.retiring;
  if (s.up && s.retiring) books_.time("drain_time", now_ - s.drains_since_ns);
  s.retiring = false;
  ++s.drains;
  if (!killed) tell_balancers(server, false);
  if (s.up) take_down(server, s.fate == Server::Fate::leaves ? Cause::scale_in : Cause::drain);
  truth_changed(server);
  if (s.fate != Server::Fate::leaves) return boot(server);
  s.fate = Server::Fate::stays;
  s.rented = false;
  ++s.boots;
  books_.servers[static_cast<std::size_t>(server)].there.change(now_, -1);
  one_is_back(std::exchange(s.rollout, -1));
}

/// A server that drains stops as soon as nothing is in hand and no session may come back for its state.
void Simulator::stop_if_idle(int server) {
  Server const& s = servers_[static_cast<std::size_t>(server)];
  bool const sessions_stay = affinity_.kind != AffinityKind::none && affinity_.drain == OnDrain::honour;
  if (!s.retiring || !s.up || !s.in_hand.empty() || !s.queue.empty()) return;
  if (!sessions_stay || s.states.empty()) stop(server);
}

void Simulator::tell_balancers(int server, bool known) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (std::exchange(s.known, known) == known) return;
  for (std::size_t b = 0; b < balancers_.size(); ++b) {
    Seen& seen = balancers_[b].seen[static_cast<std::size_t>(server)];
    seen.registered = known;
    seen.check.runs = seen.check.waits = false;
    ++seen.check.turn;
    if (known) seen.draining = false, seen.healthy = true, begin_checks(b, server);
    availability_changed(b, server);
  }
}

/// The server is up and to stay: it has booted, or is wanted after all.
void Simulator::is_back(int server) {
  Server& s = servers_[static_cast<std::size_t>(server)];
  if (std::exchange(s.retiring, false)) {
    ++s.drains;
    for (std::size_t b = 0; b < balancers_.size(); ++b) {
      balancers_[b].seen[static_cast<std::size_t>(server)].draining = false;
      availability_changed(b, server);
    }
  }
  s.fate = Server::Fate::stays;
  tell_balancers(server, true);
  one_is_back(std::exchange(s.rollout, -1));
}

/// The next servers that are up and have not joined since the rollout began.
void Simulator::next_batch(std::size_t rollout) {
  Progress& progress = rollouts_[rollout];
  Rollout const& settings = design_.rollouts[rollout];
  if (progress.since_ns < 0) progress.since_ns = now_;
  std::vector<int> batch;
  for (; progress.next < std::ssize(servers_) && std::ssize(batch) < settings.batch; ++progress.next) {
    Server& s = servers_[static_cast<std::size_t>(progress.next)];
    if (!s.up || s.fate != Server::Fate::stays || s.joined_ns >= progress.since_ns) continue;
    batch.push_back(progress.next);
    s.rollout = static_cast<int>(rollout);
  }
  progress.pending = static_cast<int>(batch.size());
  for (int const server : batch)
    retire(server, Server::Fate::restarts, settings.drain_timeout_ns);
}

void Simulator::one_is_back(int rollout) {
  if (rollout < 0) return;
  auto const place = static_cast<std::size_t>(rollout);
  if (--rollouts_[place].pending == 0) after(design_.rollouts[place].pause_ns, [=, this] { next_batch(place); });
}

} // namespace

std::string unsupported(Design const& design) {
  BalancerSettings const& balancer = design.balancer;
  StateSettings const& state = design.state;
  for (WorkloadClass const& workload : design.workloads) {
    if (!workload.trace) return "a workload that is not replayed";
    if (workload.demand.distribution && workload.demand.distribution->constant() < 0) return "random demands";
    if (workload.jitter != Jitter::none || workload.retry_budget > 0) return "jitter, retry budgets";
    if (workload.parallel > 1 || workload.clients_per_address > 1) return "pages, shared addresses";
  }
  for (ServerGroup const& group : design.servers)
    if (group.failure_rate > 0 || group.tick_ns > 0 || group.warmup_time_ns > 0 || group.priority > 0)
      return "failure rates, ticks, warm-ups, priorities";
  for (Fault const& fault : design.faults)
    if (fault.mttf_ns > 0 || fault.kind == FaultKind::partition || fault.kind == FaultKind::leak ||
        (fault.target == FaultTarget::random && row_of(fault.kind).strikes == FaultSite::servers))
      return "random faults, partitions, leaks";
  for (Rollout const& rollout : design.rollouts)
    if (rollout.surge > 0) return "surges";
  std::string const& law = balancer.policy.name;
  bool const alone = design.servers.size() == 1 && design.servers.front().ever() == 1;
  if (!alone && law != "" && law != "round_robin" && law != "first") return "policies other than round_robin and first";
  if (balancer.load_info != LoadInfo::own || balancer.retry_budget > 0 || !balancer.ejection.name.empty() ||
      balancer.panic_threshold > 0 || balancer.zone_aware || balancer.slow_start_ns > 0 ||
      balancer.balancer_of != BalancerOf::session || balancer.affinity.sync_delay_ns >= 0)
    return "a feature of balancers";
  if (state.soft || state.adopt_id || state.token_format != TokenFormat::raw || state.store.shards > 1 ||
      state.store.memory_bytes >= 0 || state.placement == Placement::replicated || state.placement == Placement::cached)
    return "a feature of states";
  if (!state.store.service_time.distribution || state.store.service_time.distribution->constant() < 0)
    return "random times of the store";
  return design.autoscale.max > 0 ? "autoscaling" : "";
}

Account simulate(Design const& design, RunSettings const& run, std::uint64_t replication) {
  return Simulator{design, run, replication}.simulate();
}

} // namespace stickysim::reference
