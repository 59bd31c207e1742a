#pragma once

#include "model/features.hpp"
#include "model/request.hpp"
#include "model/retry_bucket.hpp"
#include "model/session.hpp"
#include "model/step.hpp"
#include "model/traffic.hpp"
#include <stickysim/engine/column.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/slab.hpp>

#include <algorithm>
#include <cstdint>
#include <vector>

namespace stickysim {

/// For how long a client without a timeout waits for an answer before it counts as stuck.
inline constexpr Nanoseconds usual_patience_ns = 30 * nanoseconds_per_second;
/// For how long a user comes back after errors: through a server's crash and its boot, not through an outage.
inline constexpr Nanoseconds comeback_patience_ns = 120 * nanoseconds_per_second;

/// The users: their live sessions, when the next ones start, and how often they may send a request again.
class Clients {
public:
  /// No session starts at `end_ns` or later.
  Clients(Design const& design, Features const& features, std::uint64_t seed, Nanoseconds end_ns,
          Engine& engine);

  /// Schedules the first events of every class: users of closed ones think first.
  void start();

  Session& operator[](std::uint32_t session) { return sessions_[session]; }
  Session const& operator[](std::uint32_t session) const { return sessions_[session]; }
  void prefetch(std::uint32_t session) const { sessions_.prefetch(session); }

  Traffic const& traffic(std::uint32_t workload) const { return traffic_[workload]; }
  Traffic const& traffic_of(Session const& session) const { return traffic_[session.workload]; }
  WorkloadClass const& workload_of(Session const& session) const {
    return traffic_[session.workload].settings();
  }

  // Starts and ends.

  /// The number of the session of an open or replayed class that starts now; the next start is scheduled.
  std::uint64_t next_number(std::uint32_t workload) {
    std::uint64_t const number = started_[workload]++;
    schedule_next_start(workload);
    return number;
  }
  /// The number that the next one will have.
  std::uint64_t started(std::uint32_t workload) const { return started_[workload]; }

  /// A record for the session of that number.
  std::uint32_t admit(std::uint32_t workload, std::uint64_t number);

  /// A closed class' user has thought: its session begins.
  void user_returns() { --idle_users_; }

  /// A session of a closed class is over: its user thinks, then starts another one.
  void user_rests(std::uint32_t session);

  /// A session of an open or replayed class is over.
  void leave(std::uint32_t session) { sessions_.free(session); }

  /// Sessions that have begun and not ended.
  std::uint64_t live() const { return sessions_.live() - idle_users_; }
  /// Records in use: these, and those of users who think between two sessions.
  std::uint32_t records() const { return sessions_.live(); }

  /// When sessions began; kept if Features::times_sessions.
  Column<Nanoseconds> begun_ns;

  // What is asked of a session.

  /// Whether its requests are issued at recorded times, answers or no answers.
  bool replayed_open_loop(Session const& session) const {
    Traffic const& traffic = traffic_of(session);
    return traffic.settings().trace != nullptr && traffic.issue_time(session.hash, session.length - 1) >= 0 &&
           session.length > 1;
  }

  /// The key of a table's entries and of policies that hash.
  std::uint64_t affinity_hash(std::uint32_t workload, std::uint64_t session_hash) const {
    return hashes_sessions_ ? session_hash : traffic_[workload].address_hash(session_hash);
  }
  std::uint64_t affinity_hash(Session const& session) const {
    return affinity_hash(session.workload, session.hash);
  }

  // Retries.

  /// The user will issue the request at `step` again, which failed; it was last issued at `issued_ns`.
  void comes_back(std::uint32_t session, std::uint32_t step, Nanoseconds issued_ns);

  /// Whether the user of a session that comes back has done so for too long by `now`.
  bool comes_in_vain(std::uint32_t session, Nanoseconds now) const {
    return in_vain(session, failing_since_ns(session, sessions_[session].next_step), now);
  }
  /// Whether what a session's user has wanted since then is overdue at `now`, errors and all.
  bool in_vain(std::uint32_t session, Nanoseconds since_ns, Nanoseconds now) const {
    return now - since_ns > std::max(workload_of(sessions_[session]).timeout_ns, comeback_patience_ns);
  }
  /// The user is answered, if only that the state is gone: what failed before is forgotten.
  void is_heard(std::uint32_t session) {
    if (comebacks_.has(session)) comebacks_.at(session).since_ns = -1;
  }

  /// Calls `visit(session, since_ns)` for each user who will issue a request again: since when it is wanted.
  template <class Visit>
  void for_each_who_will_come_back(Visit&& visit) const;

  /// Since when the user wants what `request` asks for: it may not be the first that does.
  Nanoseconds wants_since_ns(Request const& request) const;

  /// A request is issued, which adds to the budget of its class.
  void fill_budget(std::uint32_t workload) { retry_buckets_[workload].fill(); }

  /// Whether the client may send a request again; if so, that is one retry less.
  bool takes_retry(Request& request);

  /// How often its client has sent a request again, or has decided to.
  std::uint32_t retries_so_far(Request const& request) const {
    auto const most = workload_of(sessions_[request.session]).retries;
    return static_cast<std::uint32_t>(most) - request.client_retries_left;
  }

private:
  /// A user whose request failed, and who issues it again for as long as it fails.
  struct Comeback {
    std::uint64_t session_hash = 0; ///< the record may be another session's by now
    std::uint32_t step = 0;
    Nanoseconds since_ns = -1; ///< when the first of these requests was issued; -1: there was none
  };

  /// Since when the session has wanted an answer at `step`; -1: nothing has failed there.
  Nanoseconds failing_since_ns(std::uint32_t session, std::uint32_t step) const {
    if (!comebacks_.has(session)) return -1;
    Comeback const& comeback = comebacks_[session];
    bool const is_its = comeback.session_hash == sessions_[session].hash && comeback.step == step;
    return is_its ? comeback.since_ns : -1;
  }

  void await_session(std::uint32_t session, Nanoseconds at);
  void schedule_next_start(std::uint32_t workload) {
    Nanoseconds const at = traffic_[workload].next_start();
    if (at < end_ns_) engine_.on(starts_[workload], at, kind_of(Step::session_arrives), workload);
  }

  Engine& engine_;
  Nanoseconds end_ns_;
  bool hashes_sessions_; ///< not addresses
  bool budgets_retries_;
  Slab<Session> sessions_;
  Column<Comeback> comebacks_;             ///< by session
  std::vector<Traffic> traffic_;           ///< by workload class
  std::vector<std::uint64_t> started_;     ///< sessions begun, by workload class
  std::vector<LaneId> starts_;             ///< of arrivals, by workload class
  std::vector<RetryBucket> retry_buckets_; ///< by workload class
  std::uint64_t idle_users_ = 0;           ///< of closed classes, between two sessions
};

template <class Visit>
void Clients::for_each_who_will_come_back(Visit&& visit) const {
  if (!comebacks_.has(0)) return;
  sessions_.for_each_live([&](std::uint32_t id) {
    Session const& session = sessions_[id];
    Nanoseconds const since_ns = failing_since_ns(id, session.next_step);
    if (since_ns >= 0 && session.in_flight == 0) visit(id, since_ns);
  });
}

} // namespace stickysim
