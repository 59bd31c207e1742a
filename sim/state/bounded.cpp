#include "state/bounded.hpp"

#include <algorithm>

namespace stickysim {

BoundedStates::BoundedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind)
    : memories_{design, engine, expiry_kind}, settings_{design.state}, hashes_{hashes},
      adopts_{design.state.adopt_id && !design.state.soft} {}

std::uint32_t BoundedStates::entry_at(State const& state, ServerId server) const {
  std::uint32_t entry = state.first;
  while (entry != Memories::none && memories_[entry].server != server)
    entry = memories_[entry].sibling;
  return entry;
}

Cause BoundedStates::why_missing(Session const& session, ServerId server, Nanoseconds now) const {
  if (session.home == no_server) return Cause::elsewhere;
  State const& state = states_[session.state_key];
  if (state.first == Memories::none) return state.gone;
  std::uint32_t const here = entry_at(state, server);
  std::uint32_t const nearest = here != Memories::none ? here : state.first;
  if (now - memories_[nearest].last_use_ns > settings_.ttl_ns) return Cause::ttl;
  if (here != Memories::none) return Cause::none;
  if (session.home == server) return state.gone;
  return hashes_ ? Cause::remap : Cause::elsewhere;
}

Finding BoundedStates::find(Session const& session, ServerId server, Nanoseconds now) const {
  Cause const cause = why_missing(session, server, now);
  if (cause == Cause::none) {
    if (session.home == server) return {};
    return {.cause = Cause::elsewhere, .vanished = std::max(1u, session.at_risk)}; // an older one of its own
  }
  if (!settings_.soft) return {.found = false, .cause = cause};
  return {.cause = cause, .rebuilt = true};
}

Commit BoundedStates::commit(Session& session, ServerId server, Nanoseconds, bool created, bool) {
  // Its user has given the state up or made it anew elsewhere while the request was served.
  bool const given_up = adopts_ ? session.home == no_server : session.home != server;
  if (!created && !settings_.soft && given_up) return Commit::done;
  forget_expired(server);

  bool const known = session.home != no_server && (adopts_ || !created);
  std::uint32_t const entry = known ? entry_at(states_[session.state_key], server) : Memories::none;
  auto bytes = static_cast<std::uint64_t>(settings_.bytes);
  if (!created && known) {
    bool const older = entry != Memories::none && session.home != server;
    bytes = older ? memories_[entry].bytes : states_[session.state_key].bytes;
    bytes += static_cast<std::uint64_t>(settings_.growth_bytes);
  }
  if (Commit const result = make_room(server, entry, bytes); result != Commit::done) return result;

  if (entry != Memories::none) {
    memories_.use(entry, bytes);
  } else {
    // New here, or driven out while the request had it in hand.
    if (!known || !adopts_) {
      abandon(session);
      session.state_key = states_.take();
      states_[session.state_key] = {.bytes = 0, .first = Memories::none, .gone = Cause::none, .wanted = true};
    }
    std::uint32_t const added = memories_.add(server, session.state_key, bytes);
    State& state = states_[session.state_key];
    memories_[added].sibling = state.first;
    state.first = added;
  }
  states_[session.state_key].bytes = bytes;
  session.home = server;
  return Commit::done;
}

/// Room for a state of so many bytes, which may be there already, though smaller.
Commit BoundedStates::make_room(ServerId server, std::uint32_t for_entry, std::uint64_t bytes) {
  std::uint64_t const held = for_entry == Memories::none ? 0 : memories_[for_entry].bytes;
  std::uint64_t const more = bytes > held ? bytes - held : 0;
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
  if (state.first == Memories::none) states_.free(session.state_key);
}

bool BoundedStates::log_out(Session& session) {
  if (session.home == no_server) return false;
  State const& state = states_[session.state_key];
  if (std::uint32_t const entry = entry_at(state, session.home); entry != Memories::none) drop(entry);
  bool const held_elsewhere = state.first != Memories::none;
  abandon(session);
  return held_elsewhere;
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
  drop(entry);
  State& state = states_[number];
  state.gone = cause;
  if (state.first == Memories::none && !state.wanted) states_.free(number);
}

/// Takes an entry off its state and its memory.
void BoundedStates::drop(std::uint32_t entry) {
  std::uint32_t* link = &states_[memories_[entry].state].first;
  while (*link != entry)
    link = &memories_[*link].sibling;
  *link = memories_[entry].sibling;
  memories_.remove(entry);
}

} // namespace stickysim
