#include "state/bounded.hpp"

namespace stickysim {

BoundedStates::BoundedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind)
    : memories_{design, engine, expiry_kind}, settings_{design.state}, hashes_{hashes} {}

Cause BoundedStates::why_missing(Session const& session, ServerId server, Nanoseconds now) const {
  if (session.home == no_server) return Cause::elsewhere;
  State const& state = states_[session.state_key];
  if (state.entry == Memories::none) return state.gone;
  if (now - memories_[state.entry].last_use_ns > settings_.ttl_ns) return Cause::ttl;
  if (session.home != server) return hashes_ ? Cause::remap : Cause::elsewhere;
  return Cause::none;
}

Finding BoundedStates::find(Session const& session, ServerId server, Nanoseconds now) const {
  Cause const cause = why_missing(session, server, now);
  if (cause == Cause::none) return {};
  if (!settings_.soft) return {.found = false, .cause = cause};
  return {.cause = cause, .rebuilt = true};
}

Commit BoundedStates::commit(Session& session, ServerId server, Nanoseconds, bool created, bool) {
  // Its user has given the state up or made it anew elsewhere while the request was served.
  if (!created && !settings_.soft && session.home != server) return Commit::done;
  forget_expired(server);

  bool const known = !created && session.home != no_server;
  std::uint32_t const entry =
      known && session.home == server ? states_[session.state_key].entry : Memories::none;
  auto const bytes =
      known ? states_[session.state_key].bytes + static_cast<std::uint64_t>(settings_.growth_bytes)
            : static_cast<std::uint64_t>(settings_.bytes);
  if (Commit const result = make_room(server, entry, bytes); result != Commit::done) return result;

  if (entry != Memories::none) {
    states_[session.state_key].bytes = bytes;
    memories_.use(entry, bytes);
    return Commit::done;
  }
  // New here, or driven out while the request had it in hand.
  abandon(session);
  std::uint32_t const state = states_.take();
  states_[state] = {
      .bytes = bytes, .entry = memories_.add(server, state, bytes), .gone = Cause::none, .wanted = true};
  session.home = server;
  session.state_key = state;
  return Commit::done;
}

/// Room for a state of so many bytes, which may be there already, though smaller.
Commit BoundedStates::make_room(ServerId server, std::uint32_t for_entry, std::uint64_t bytes) {
  std::uint64_t const more = for_entry == Memories::none ? bytes : bytes - memories_[for_entry].bytes;
  if (memories_.fits(server, more)) return Commit::done;
  if (memories_.on_full(server) == OnMemoryFull::crash) return Commit::out_of_memory;
  if (memories_.on_full(server) == OnMemoryFull::reject || bytes > memories_.room(server))
    return Commit::refused;
  if (for_entry != Memories::none) memories_.use(for_entry, memories_[for_entry].bytes); // not itself
  while (!memories_.fits(server, more))
    forget(memories_.oldest(server), Cause::eviction);
  return Commit::done;
}

void BoundedStates::abandon(Session& session) {
  if (session.home == no_server) return;
  session.home = no_server;
  State& state = states_[session.state_key];
  state.wanted = false;
  if (state.entry == Memories::none) states_.free(session.state_key);
}

std::uint64_t BoundedStates::wipe(ServerId server, Cause cause) {
  forget_expired(server);
  std::uint64_t const destroyed = memories_.held(server);
  while (memories_.held(server) > 0)
    forget(memories_.oldest(server), cause);
  return destroyed;
}

/// States that were there before it are refused no room, only driven out or the server's death.
Commit BoundedStates::occupy(ServerId server, std::uint64_t bytes) {
  memories_.occupy(server, bytes);
  forget_expired(server);
  if (memories_.fits(server) || memories_.on_full(server) == OnMemoryFull::reject) return Commit::done;
  if (memories_.on_full(server) == OnMemoryFull::crash) return Commit::out_of_memory;
  while (!memories_.fits(server))
    forget(memories_.oldest(server), Cause::eviction);
  return Commit::done;
}

void BoundedStates::expire(ServerId server) {
  forget_expired(server);
  memories_.restart_timer(server);
}

void BoundedStates::forget_expired(ServerId server) {
  for (auto entry = memories_.expired(server); entry != Memories::none; entry = memories_.expired(server))
    forget(entry, Cause::ttl);
}

void BoundedStates::forget(std::uint32_t entry, Cause cause) {
  std::uint32_t const number = memories_[entry].state;
  State& state = states_[number];
  state.entry = Memories::none;
  state.gone = cause;
  memories_.remove(entry);
  if (!state.wanted) states_.free(number);
}

} // namespace stickysim
