#pragma once

#include <stickysim/engine/event.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// What is to become of a server that retires.
enum class Retirement : std::uint8_t {
  none,
  restart, ///< it comes back
  leave,   ///< it is not needed any more
  replace, ///< a new server has come in its place
  pause,   ///< it is taken out for a while, and keeps its states
};

inline bool leaves_for_good(Retirement retirement) {
  return retirement == Retirement::leave || retirement == Retirement::replace;
}

inline constexpr std::uint32_t no_rollout = UINT32_MAX;
inline constexpr std::uint32_t no_leak = UINT32_MAX;

/// A server's way through boots, faults, drains, restarts and scalings.
struct Career {
  Retirement retirement = Retirement::none;
  bool known = true;                  ///< balancers have it on their lists
  bool rented = true;                 ///< it is part of the fleet
  Nanoseconds joined_ns = -1;         ///< when it became that; -1: it always was
  std::uint32_t rollout = no_rollout; ///< that waits for it
  Nanoseconds drains_since_ns = 0;    ///< while it drains
  Ticket stop_ticket = no_ticket;
  Ticket boot_ticket = no_ticket; ///< of the step that brings it up again
  std::uint32_t unheard = 0;      ///< what balancers have not heard of it yet
  Nanoseconds away_for_ns = 0;    ///< while it is taken out: how long it will be
  Nanoseconds back_ns = never;    ///< while it is out: when it is put back
  Nanoseconds warm_ns = 0;        ///< it serves slower until then
  Nanoseconds wakes_ns = 0;       ///< while it hangs
  Nanoseconds slow_until_ns = 0;
  double slow_factor = 1;
  std::uint32_t leak = no_leak;   ///< the leak that it has: its place in the fault plan
  Nanoseconds leaks_since_ns = 0; ///< while it has one and is up
  Ticket leak_ticket = no_ticket; ///< of the next step of it
};

/// How far a rollout has come.
struct RolloutProgress {
  Nanoseconds since_ns = -1;   ///< servers that joined later are new already; -1: none is under way
  ServerId next = 0;           ///< the first server that has not had its turn
  std::vector<ServerId> batch; ///< while it waits for its successors
  std::size_t successors = 0;  ///< how many of the batch have one: the first ones
  std::uint32_t pending = 0;   ///< successors that are not warm yet; then, servers that are not back yet
};

} // namespace stickysim
