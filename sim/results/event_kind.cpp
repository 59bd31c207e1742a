#include <stickysim/language/words.hpp>
#include <stickysim/results/trial_result.hpp>

#include <array>

namespace stickysim {

std::span<EventRow const> event_kinds() {
  using enum EventKind;
  static constexpr std::array table = {
      EventRow{crash, "crash", "The server crashes."},
      EventRow{boot, "boot", "It starts to boot."},
      EventRow{up, "up", "It is up, for the first time or again, and empty."},
      EventRow{marked_down, "marked_down", "The balancer takes it for down."},
      EventRow{marked_up, "marked_up", "The balancer takes it for up."},
      EventRow{hang, "hang", "The server hangs."},
      EventRow{wake, "wake", "It hangs no more."},
      EventRow{drain, "drain", "It drains: it gets no new sessions."},
      EventRow{undrain, "undrain", "It is wanted after all."},
      EventRow{stop, "stop", "It stops."},
      EventRow{join, "join", "It joins the fleet."},
      EventRow{leave, "leave", "It leaves the fleet."},
      EventRow{ejected, "ejected", "The balancer's rule of ejection takes it out."},
      EventRow{readmitted, "readmitted", "It is let in again."},
      EventRow{balancer_restart, "balancer_restart", "The balancer starts anew."},
      EventRow{slow, "slow", "The server slows down."},
      EventRow{store_down, "store_down", "The store, or a shard of it, crashes."},
      EventRow{store_hang, "store_hang", "It hangs."},
      EventRow{store_slow, "store_slow", "It slows down."},
      EventRow{store_up, "store_up", "It serves again: itself, or its replica."},
      EventRow{store_failover, "store_failover", "A replica has taken over from a store that hangs."},
      EventRow{partition, "partition", "The balancer and the server cannot reach each other."},
      EventRow{healed, "healed", "They can again."},
      EventRow{leak, "leak", "The server starts to leak memory."},
      EventRow{maintenance, "maintenance", "It is taken out."},
      EventRow{back, "back", "It is put back."},
  };
  static_assert(is_complete(table), "each kind of event has a row, in their order");
  return table;
}

std::string_view name_of(EventKind kind) { return event_kinds()[static_cast<std::size_t>(kind)].name; }

} // namespace stickysim
