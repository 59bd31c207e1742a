#pragma once

#include <stickysim/design/record_limits.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <utility>

namespace stickysim {

/// One user's live session: what must be remembered between its requests. There may be a hundred million, so
/// it holds indices only and everything random about it is drawn afresh from its hash.
struct Session {
  // What every event touches stands together, within a line of the cache.
  std::uint32_t next_step = 0; ///< the request to issue next; 0 is the login
  std::uint32_t length = 1;    ///< requests in all
  std::uint16_t in_flight = 0; ///< requests without an answer yet
  std::uint8_t workload = 0;   ///< its class
  bool lost : 1 = false;
  bool failed : 1 = false;
  bool closed : 1 = false;       ///< issues no further request
  bool step_pending : 1 = false; ///< an event will issue its next request
  bool logged_in : 1 = false;    ///< as the user believes
  bool comes_back : 1 = false;   ///< its user waits a little and issues a request that failed again
  bool cookie_ends : 1 = false;  ///< the one that pins it, before its next request
  bool followed : 1 = false;     ///< a chronicle tells of it
  std::uint32_t at_risk = 0;     ///< successful requests whose effect is in the state (cart items, chunks)
  std::uint64_t hash = 0;        ///< stands for its number within its class; the key of its random streams
  Nanoseconds last_use_ns = 0;   ///< when its state was last written
  ServerId pinned = no_server;   ///< the server that its affinity cookie names
  ServerId home = no_server;     ///< the server that holds its local state, or a fresh copy of the store's
  std::uint32_t state_key = 0; ///< what tells its state from others there; in a store: the last shard visited
  std::uint32_t writes = 0;    ///< of its state so far; of a token, since it was made
};
static_assert(sizeof(Session) <= 48);
static_assert(std::in_range<decltype(Session::in_flight)>(most_parallel));
static_assert(std::in_range<decltype(Session::workload)>(most_listed - 1));

} // namespace stickysim
