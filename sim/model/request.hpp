#pragma once

#include <stickysim/design/record_limits.hpp>
#include <stickysim/engine/event.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/model/cause.hpp>
#include <stickysim/model/failure.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <utility>

namespace stickysim {

inline constexpr std::uint32_t no_session = UINT32_MAX;
inline constexpr std::uint32_t no_request = no_record;

/// One request from its issue to its answer. When the client gives up, the session forgets it
/// (`session` = no_session) and it lives on until the server is done with it.
///
/// One line of the cache: there may be more of them than the cache holds.
struct alignas(64) Request {
  std::uint32_t next = no_request; ///< in its server's queue or list of active requests
  std::uint32_t previous = no_request;
  std::uint32_t session = no_session;
  std::uint32_t step = 0;            ///< of its session
  Ticket ticket = no_ticket;         ///< of the event that moves it on
  Ticket timeout_ticket = no_ticket; ///< of the client's patience
  ServerId server = no_server;
  std::uint16_t balancer = 0;
  std::uint8_t trips_left = 0;   ///< visits to the store still to make in this state access
  std::uint8_t retries_left = 0; ///< the balancer's
  Nanoseconds issued_ns = 0;
  Nanoseconds wait_ns = 0; ///< in queues; while in one, less the time at which it joined
  Nanoseconds demand_ns = 0;
  std::uint8_t client_retries_left = 0;
  std::uint8_t attempt = 0;    ///< picks that did not serve
  Cause missing = Cause::none; ///< why its state was not found; none: it was
  Failure failure = Failure::refused;
  Cause renewed : 4 = Cause::none; ///< why the state was gone that the server renews; none: it was there
  Cause astray : 4 = Cause::none;  ///< why affinity could not send it home; none: it did, or there is none
  bool creates : 1 = false;        ///< a state of its own begins with it: it logs in, or its state is renewed
  bool login : 1 = false;          ///< its session has no state yet
  bool relogin : 1 = false;        ///< an extra login after a loss
  bool resent : 1 = false;         ///< issued again after a re-login
  bool pinned : 1 = false;         ///< its affinity chose the server
  bool same_server : 1 = false;    ///< a retry that goes to the same server again
  bool turned_around : 1 = false;  ///< has waited for a retry on the same server
  bool committing : 1 = false;     ///< served; writing its state
  bool resent_by_client : 1 = false; ///< refused once, and sent again by its client
  bool failed : 1 = false;           ///< on its way back with `failure`
  bool queued : 1 = false;           ///< waits at its balancer
  bool probe : 1 = false;            ///< its outcome decides whether an ejected server is readmitted
  bool rebuilding : 1 = false;       ///< builds a soft state anew
  bool copy : 1 = false;             ///< no client's: a write that its server copies
  bool retrying : 1 = false;         ///< counts in its balancer's retry budget
  bool followed : 1 = false;         ///< a chronicle tells of its session
  bool has_worker : 1 = false;       ///< kept if its work may turn out wasted
  bool bounced : 1 = false;          ///< a partition holds up news of its failure, not its answer
  bool held_up : 1 = false;          ///< by a partition, and its server can still send it
  bool given_up : 1 = false;         ///< its balancer waits no longer; nobody takes the answer
  bool check : 1 = false;            ///< no client's: a health check, `step` its number; it only waits
  bool store_failed : 1 = false;     ///< its visit to the store has not gone well, or will not

  void logs_in() { creates = login = true; }
  /// Its server makes a new state in place of the one that is gone.
  void renews(Cause why) {
    creates = true;
    renewed = why;
  }
  /// It goes to another server, where it may find its state.
  void forget_finding() {
    creates = login;
    missing = renewed = Cause::none;
  }
};
static_assert(sizeof(Request) == 64 && cause_count <= 16);
static_assert(std::in_range<decltype(Request::balancer)>(most_balancers - 1));
static_assert(std::in_range<decltype(Request::trips_left)>(most_store_trips));
static_assert(std::in_range<decltype(Request::retries_left)>(most_balancer_retries));
static_assert(std::in_range<decltype(Request::attempt)>(most_balancer_retries));
static_assert(std::in_range<decltype(Request::client_retries_left)>(most_client_retries));

} // namespace stickysim
