#pragma once

#include <stickysim/engine/event.hpp>

#include <cstdint>

namespace stickysim {

/// Everything that can happen, in the order of a request's life. The subject of each is named behind it.
enum class Step : std::uint32_t {
  session_arrives,     ///< workload class: an open or replayed session starts
  session_begins,      ///< session: a closed workload's user has thought and logs in
  think_ends,          ///< session: its next request is issued
  reach_balancer,      ///< request: for the first time, or after a turn-around
  connection_freed,    ///< balancer and server: who waits for one may go on
  queue_patience_ends, ///< request: it has waited for a connection for too long
  reach_server,        ///< request
  store_answers,       ///< request: a visit to the store is over
  copies_answer,       ///< request: another server has sent its state or taken its write
  service_ends,        ///< request
  sharing_departs,     ///< server: a job of its processor-sharing station is done
  answer_at_balancer,  ///< request
  bounce,              ///< request: the attempt's failure is known to the balancer
  answer_at_client,    ///< request; or the pause before its client sends it again is over
  patience_ends,       ///< request: its client gives up
  state_expires,       ///< server
  fault,               ///< place in the fault plan; behind its end: that fault goes on or is over
  wake,                ///< server: hangs no more
  boot,                ///< server: starts to boot
  up,                  ///< server: is back, empty
  store_up,            ///< shard, from 1, or 0 for the store: it serves again
  scale,               ///< place among the scalings; behind their end: the autoscaler looks
  rollout,             ///< place among the rollouts: the next batch; behind their end: a successor is warm
  stop,                ///< server: its drain has taken too long
  verdict,             ///< balancer and server: health checks have decided
  readmit,             ///< balancer and server: an ejection is over
  weight_grows,        ///< balancer and server: a step of its slow start
  table_sync,          ///< none: the oldest binding on its way to other balancers is there
  board_refresh,       ///< none: the load board is due to be read anew
  board_is_read,       ///< none: all else of that instant has happened
  warmup_ends,         ///< none
  window_ends,         ///< none
};
static_assert(static_cast<std::uint32_t>(Step::window_ends) < 1u << Event::kind_bits);

} // namespace stickysim
