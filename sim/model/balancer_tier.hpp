#pragma once

#include "model/balancer.hpp"
#include "model/clients.hpp"
#include "model/connection_queue.hpp"
#include "model/features.hpp"
#include "model/health_checks.hpp"
#include "model/health_probes.hpp"
#include "model/recorder.hpp"
#include "model/request.hpp"
#include "model/server.hpp"
#include <stickysim/engine/agenda.hpp>
#include <stickysim/engine/column.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/ring.hpp>

#include <memory>
#include <span>
#include <vector>

namespace stickysim {

/// The balancers of a fleet and what they learn: from requests they pass on, from answers and failures, from
/// health checks, from each other, from a load board, from their operator. The tier keeps the books; where a
/// request goes is decided by the request path, which asks it. Where a function answers that availability
/// has changed, requests that wait for a connection may have to move: the caller sees to that.
class BalancerTier {
public:
  BalancerTier(Design const& design, Features const& features, std::uint64_t seed, Engine& engine,
               Slab<Request>& requests, Clients const& clients, Fleet const& fleet, Recorder& recorder);

  /// Reads the load board for the first time, if there is one; so do checks that are simulated begin.
  void start();

  LoadInfo load_info() const { return settings_.load_info; }
  std::uint32_t size() const { return static_cast<std::uint32_t>(balancers_.size()); }
  std::uint32_t servers() const { return servers_; } ///< all that the fleet ever has
  Balancer& operator[](std::uint32_t balancer) { return balancers_[balancer]; }
  Balancer const& operator[](std::uint32_t balancer) const { return balancers_[balancer]; }
  /// The requests that wait at a balancer; only where Features::queues.
  ConnectionQueue& queue(std::uint32_t balancer) { return queues_[balancer]; }

  /// A pair of a balancer and a server as one number, the subject of events.
  std::uint32_t pair_of(std::uint32_t balancer, ServerId server) const {
    return balancer * servers_ + server;
  }
  std::uint32_t balancer_of(std::uint32_t pair) const { return pair / servers_; }
  ServerId server_of(std::uint32_t pair) const { return pair % servers_; }

  // Affinity.

  /// The server that a request's session is bound to; `no_server`: none, or no longer.
  ServerId bound_server(Request const& request, Session const& session);

  /// A server has answered: the session is bound to it. A cookie is set with each answer, so that a session
  /// that had to move stays where it went, unless the product leads it home again; a table's entry is set
  /// when the server was not found in it. Answers whether the binding is a new one.
  bool bind(Request const& request, Session& session);

  /// A server has left the fleet: the next one under its number is another one.
  void leaves(ServerId server);

  /// The oldest binding on its way to the other balancers' tables is there.
  void sync_tables();

  // Load. On the path of every request.

  /// A request goes to its server.
  void add_load(Request const& request);
  /// It is over there. Answers whether a request that waits might have its connection.
  bool remove_load(Request& request);
  /// A retry is over that reaches no server.
  void end_retry(Request& request);
  /// The same in two parts: it is over at its server; its balancer is done with it. The second answers.
  void leave_server(Request const& request);
  bool leave_balancer(Request& request);

  // Retries.

  /// The request's attempt has failed on its server.
  void note_tried(std::uint32_t request);
  /// `to` goes on for the request `from`.
  void pass_on_tried(std::uint32_t from, std::uint32_t to);
  /// The servers that a retry of the request avoids if it can.
  std::span<ServerId const> avoided_by(std::uint32_t request) const;
  /// Whether no server is left for the request, because each is tried once.
  bool has_tried_all(std::uint32_t request) const;

  // Passive health. Only where Features::ejects.

  /// What the balancer concludes from a failed attempt; answers whether availability has changed.
  bool conclude_from_failure(Request const& request);
  /// And from an answer, likewise.
  bool conclude_from_answer(Request& request);
  /// A request goes to its server, perhaps as a probe: the first one to a server that was readmitted on
  /// probation keeps all others away until it is answered. Answers whether availability has changed.
  bool begin_probe(Request& request);

  // Active health.

  /// Health checks have reached a verdict. Answers whether availability has changed, and where.
  HealthChecks::Verdict verdict(Event event);

  /// Where Features::checks_wait: a check begins or times out. Answers whether it asks for a worker, and
  /// whether availability has changed.
  HealthProbes::Turn check_turns(Event event) { return note_verdict(probes_->turn(event)); }
  /// And: a check has had its worker, or was turned away.
  HealthProbes::Turn check_ends(Request const& check, bool well) {
    return note_verdict(probes_->answered(check.balancer, check.server, check.step, well));
  }

  /// From this instant on `server` answers checks in that way.
  void truth_changed(ServerId server, Responds truth);

  // Partitions. Only where Features::may_cut.

  /// When `balancer` and `server` reach each other again; 0: they do.
  Nanoseconds cut_until_ns(std::uint32_t balancer, ServerId server) const {
    return cut_until_ns_[pair_of(balancer, server)];
  }
  void cut(std::uint32_t balancer, ServerId server, Nanoseconds until_ns);
  void heal(std::uint32_t balancer, ServerId server);

  // The operator.

  /// `balancer` learns that `server` is there and well, or that it is no more.
  void add(std::uint32_t balancer, ServerId server);
  void remove(std::uint32_t balancer, ServerId server);
  /// Or that it is out for maintenance.
  void set_aside(std::uint32_t balancer, ServerId server);
  /// All balancers start to check `server`, or no longer do.
  void check(ServerId server, bool checked);

  /// Whether a balancer, any of them, has found the server well when it checked last.
  bool passes_checks(ServerId server) const {
    return std::ranges::any_of(balancers_, [&](Balancer const& each) { return each.is_healthy(server); });
  }
  /// A balancer starts anew. Its table is lost, unless other balancers keep it in step: they teach it anew.
  /// Source: HAProxy 2.6 configuration manual, `peers`.
  void restart(std::uint32_t balancer);

  // Its own events.

  struct Task {
    enum class Kind : std::uint8_t {
      readmit,       ///< an ejection is over
      check_passes,  ///< an active check has passed that ends an ejection
      grows,         ///< a step of a slow start
      board_is_due,  ///< the load board is to be read once all else of this instant has happened
      board_is_read, ///< it is
    };
    Kind kind = Kind::readmit;
    std::uint32_t pair = 0; ///< of balancer and server, for the first two
  };
  /// What a task has led to: availability has changed for a pair of balancer and server, or not.
  struct Change {
    bool availability_changed = false;
    std::uint32_t pair = 0;
  };
  Change carry_out(Event event);

private:
  static constexpr std::uint32_t nobody = UINT32_MAX;

  /// A binding on its way from one balancer's table to the others'.
  struct Announcement {
    std::uint64_t key = 0;
    ServerId server = no_server;
    std::uint16_t from = 0;
    std::uint32_t instance = 0; ///< of the server
  };
  ServerId cookie_of(Request const& request, Session const& session) const;

  void announce(std::uint64_t key, ServerId server, std::uint16_t from);
  bool eject(std::uint32_t balancer, ServerId server, Nanoseconds until_ns);
  bool readmit(std::uint32_t pair);
  void await_check(std::uint32_t balancer, ServerId server);
  void forget(std::uint32_t balancer, ServerId server);
  void mark(std::uint32_t balancer, ServerId server, bool up);
  HealthProbes::Turn note_verdict(HealthProbes::Turn const& turn);
  void start_slowly(std::uint32_t balancer, ServerId server);
  bool grows(std::uint32_t pair);
  void read_board();
  void report_idle(ServerId server);
  void note(EventKind kind, ServerId server, std::uint32_t balancer);

  BalancerSettings const& settings_;
  Features const& features_;
  Engine& engine_;
  Slab<Request>& requests_;
  Clients const& clients_;
  Fleet const& fleet_;
  Recorder& recorder_;
  std::uint32_t servers_;
  std::vector<std::uint32_t> true_loads_;  ///< by server id, requests in flight there; kept if
                                           ///< Features::counts_presence
  Random reports_;                         ///< of the balancers to which idle servers report
  std::vector<std::uint32_t> reported_to_; ///< by server: the balancer in whose list it is, or `nobody`; kept
                                           ///< if Features::reports_idle
  std::vector<Balancer> balancers_;
  std::unique_ptr<HealthChecks> health_;
  HealthProbes* probes_ = nullptr; ///< the same, if checks wait for workers
  Agenda<Task> agenda_;
  std::vector<ConnectionQueue> queues_; ///< by balancer; empty unless Features::queues
  Ring<Announcement> announcements_;
  LaneId syncs_ = LaneId::none;            ///< of announcements
  std::vector<Ticket> ejections_;          ///< by pair: of the event that ends it
  std::vector<Ticket> passing_checks_;     ///< by pair: of the event that ends it before; kept if checks may
  std::vector<Nanoseconds> slow_since_ns_; ///< by pair; kept if servers start slowly
  std::vector<Nanoseconds> cut_until_ns_;  ///< by pair; kept if partitions are planned
  std::vector<std::uint32_t> instances_;   ///< by server id: how often it has left the fleet
  Column<std::uint32_t> pinned_instances_; ///< by session, of the server that pins it; kept if bindings end
  Column<std::vector<ServerId>> tried_;    ///< by request: servers that have failed it; kept if retries
                                           ///< avoid them all
};

// On the path of every request, hence here.

[[gnu::always_inline]] inline void BalancerTier::add_load(Request const& request) {
  switch (settings_.load_info) {
  case LoadInfo::own: balancers_[request.balancer].add_load(request.server); break;
  case LoadInfo::truth:
    for (Balancer& balancer : balancers_)
      balancer.add_load(request.server);
    break;
  case LoadInfo::periodic: break;
  }
  if (features_.counts_presence) {
    ++true_loads_[request.server];
    if (features_.reports_idle && reported_to_[request.server] == request.balancer)
      reported_to_[request.server] = nobody;
  }
  if (features_.counts_connections) balancers_[request.balancer].connect(request.server);
}

[[gnu::always_inline]] inline bool BalancerTier::remove_load(Request& request) {
  leave_server(request);
  return leave_balancer(request);
}

[[gnu::always_inline]] inline void BalancerTier::leave_server(Request const& request) {
  if (settings_.load_info == LoadInfo::truth)
    for (Balancer& balancer : balancers_)
      balancer.remove_load(request.server);
  if (features_.counts_presence && --true_loads_[request.server] == 0 && features_.reports_idle)
    report_idle(request.server);
}

[[gnu::always_inline]] inline void BalancerTier::end_retry(Request& request) {
  if (request.retrying) balancers_[request.balancer].end_retry();
  request.retrying = false;
}

[[gnu::always_inline]] inline bool BalancerTier::leave_balancer(Request& request) {
  if (settings_.load_info == LoadInfo::own) balancers_[request.balancer].remove_load(request.server);
  if (!features_.counts_connections) return false;
  balancers_[request.balancer].disconnect(request.server);
  end_retry(request);
  return !queues_.empty();
}

/// The server that the session's cookie names, unless it has left.
[[gnu::always_inline]] inline ServerId BalancerTier::cookie_of(Request const& request,
                                                               Session const& session) const {
  if (!features_.bindings_end || session.pinned == no_server) return session.pinned;
  return pinned_instances_[request.session] == instances_[session.pinned] ? session.pinned : no_server;
}

} // namespace stickysim
