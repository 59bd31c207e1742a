#pragma once

#include <stickysim/engine/event.hpp>

#include <cstdint>

namespace stickysim {

/// Everything that can happen, in the order of a request's life. Behind each stands its subject.
enum class Step : std::uint32_t {
  session_arrives,     ///< workload class: an open or replayed session starts
  session_begins,      ///< session: a closed workload's user has thought and logs in
  think_ends,          ///< session: its next request is issued
  next_at_balancer,    ///< session: its next request, issued a while ago, is there
  reach_balancer,      ///< request: for the first time, or after a turn-around
  connection_freed,    ///< balancer and server: a waiting request may go there
  queue_patience_ends, ///< request: it has waited for a connection for too long
  reach_server,        ///< request
  server_wakes,        ///< request: a server that hung when it came takes it now
  store_answers,       ///< request: a visit to the store is over
  copies_answer,       ///< request: another server has sent its state or taken its write
  copy_arrives,        ///< request: a write comes to a server that is to have a copy
  copy_confirmed,      ///< request: its sender learns that it has been taken, or never will be
  service_ends,        ///< request
  sharing_departs,     ///< server: a request of its processor-sharing station is done
  way_is_free,         ///< request: a partition is over that has held up what its server sent
  answer_at_balancer,  ///< request
  attempt_times_out,   ///< request: its balancer has waited for the answer long enough
  attempt_failed,      ///< request: the balancer learns that the attempt has failed
  answer_at_client,    ///< request
  pause_ends,          ///< request: its client has paused after an error and sends it again
  patience_ends,       ///< request: its client gives up
  old_patience_ends,   ///< request: the same, where the request goes on for another (see attempt_times_out)
  state_expires,       ///< server: states in its memory
  replication,         ///< place in the agenda of replicated states
  verdict,             ///< balancer and server: health checks have decided
  table_sync,          ///< none: the oldest binding on its way to other balancers is there
  balancing,           ///< place in the balancers' agenda: see BalancerTier::Task
  operation, ///< place in the agenda of faults, rollouts and scaling: see FleetOperations::Operation
};
static_assert(static_cast<std::uint32_t>(Step::operation) < 1u << Event::kind_bits);

/// As the engine takes it.
constexpr std::uint32_t kind_of(Step step) { return static_cast<std::uint32_t>(step); }

} // namespace stickysim
