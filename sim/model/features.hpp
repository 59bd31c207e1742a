#pragma once

#include "model/fault_plan.hpp"
#include <stickysim/design/design.hpp>

#include <span>

namespace stickysim {

/// What a design makes use of. Whatever it does not use costs its requests one branch that is never taken.
struct Features {
  // Balancers.
  bool hashes = false;             ///< their policy hashes sessions to servers
  bool asks_tables = false;        ///< they keep tables of the servers that sessions belong to
  bool follows_answers = false;    ///< their policy learns from how long answers take
  bool reports_idle = false;       ///< servers that fall idle report to one of them
  bool counts_presence = false;    ///< a board, their policy or such a report asks for the true loads of
                                   ///< servers, which are not what one balancer knows
  bool counts_connections = false; ///< they limit connections or retries
  bool queues = false;             ///< requests may wait at them for a connection
  bool ejects = false;             ///< they draw conclusions from answers and failures
  bool bindings_end = false;       ///< when the server that they name leaves the fleet
  bool times_attempts = false;     ///< they wait for an answer for a limited time
  bool may_cut = false;            ///< a partition is planned
  bool checks_wait = false;        ///< their health checks wait for workers

  // Servers.
  bool servers_may_go = false;      ///< planned or not, a server may die, stop or leave
  bool adds_servers = false;        ///< planned or not, there may be more of them than at the start
  bool may_hang = false;            ///< a hang is planned
  bool may_slow = false;            ///< a slow time is planned, or servers warm up
  bool scales_demand = false;       ///< some have another speed than 1, or an overhead
  bool may_fail_in_service = false; ///< some applications fail now and then

  // Clients.
  bool sends_chunks = false;    ///< what uploads send takes time on the clients' links
  bool wastes_work = false;     ///< somebody may no longer wait for an answer while its request is served
  bool times_sessions = false;  ///< some sessions are uploads, or may follow one another without a pause
  bool budgets_retries = false; ///< some clients limit their retries
  bool answers_ahead = false;   ///< an answer on its way to its client may be taken for one that has come
  bool issues_ahead = false;    ///< and a request on its way to its balancer for one that is there

  // States.
  bool tracks_state = false;    ///< some session asks for its state again, or it takes room that is counted
  bool carries_tokens = false;  ///< clients carry their state
  bool answers_overlap = false; ///< several requests may carry the same token
  bool may_overwrite = false;   ///< several requests of a session may be in the store at once

  /// Every session is a job: one request, in a fleet where nothing can happen to it but waiting and service
  /// (see job_path.cpp).
  bool only_jobs = false;
};

/// A pure function of the design and of the faults that are planned for it.
Features features_of(Design const& design, std::span<PlannedFault const> plan);

} // namespace stickysim
