#include "state/bounded.hpp"

#include <algorithm>

namespace stickysim {

BoundedStates::BoundedStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind)
    : memories_{design, *this, engine, expiry_kind}, settings_{design.state}, hashes_{hashes},
      adopts_{design.state.adopt_id && !design.state.soft} {}

Cause BoundedStates::why_missing(Session const& session, ServerId server, Nanoseconds now) const {
  if (session.home == no_server) return Cause::elsewhere;
  State const& state = states_[session.state_key];
  if (state.first == Memories::none) return state.gone;
  std::uint32_t const here = memories_.entry_at(state.first, server);
  std::uint32_t const nearest = here != Memories::none ? here : state.first;
  if (now - memories_[nearest].last_use_ns > settings_.ttl_ns) return Cause::ttl;
  if (here != Memories::none) return Cause::none;
  if (session.home == server) return state.gone;
  return hashes_ ? Cause::remap : Cause::elsewhere;
}

Finding BoundedStates::find(Session const& session, ServerId server, Nanoseconds now) const {
  Cause const cause = why_missing(session, server, now);
  if (cause == Cause::none) {
    if (session.home == server || settings_.soft) return {};
    return {.cause = Cause::elsewhere,
            .vanished = std::max(1u, session.at_risk)}; // an older state of its own
  }
  if (!settings_.soft) return {.found = false, .cause = cause};
  return {.cause = cause, .rebuilt = true};
}

Commit BoundedStates::commit(Session& session, ServerId server, Nanoseconds, bool created) {
  // While the request was served, its user gave the state up or started a new one elsewhere.
  bool const given_up = adopts_ ? session.home == no_server : session.home != server;
  if (!created && !settings_.soft && given_up) return Commit::done;
  memories_.forget_expired(server);

  bool const known = session.home != no_server && (adopts_ || !created);
  std::uint32_t const entry =
      known ? memories_.entry_at(states_[session.state_key].first, server) : Memories::none;
  auto bytes = static_cast<std::uint64_t>(settings_.bytes);
  if (!created && known) {
    bool const older = adopts_ && entry != Memories::none && session.home != server;
    bytes = older ? memories_[entry].bytes : states_[session.state_key].bytes;
    bytes += static_cast<std::uint64_t>(settings_.growth_bytes);
  }
  if (Commit const result = memories_.make_room(server, entry, bytes); result != Commit::done) return result;

  if (entry != Memories::none) {
    memories_.use(entry, bytes);
  } else {
    // New on this server, or evicted while the request was served.
    if (!known) {
      abandon(session);
      session.state_key = states_.take();
      states_[session.state_key] = {.bytes = 0, .first = Memories::none, .gone = Cause::none, .wanted = true};
    }
    memories_.add(states_[session.state_key].first, server, session.state_key, bytes);
  }
  states_[session.state_key].bytes = bytes;
  session.home = server;
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
  State& state = states_[session.state_key];
  std::uint32_t const entry = memories_.entry_at(state.first, session.home);
  if (entry != Memories::none) memories_.remove(state.first, entry);
  bool const held_elsewhere = adopts_ && state.first != Memories::none;
  abandon(session);
  return held_elsewhere;
}

std::uint64_t BoundedStates::wipe(ServerId server, Cause cause) {
  memories_.forget_expired(server);
  std::uint64_t const destroyed = memories_.held(server);
  while (memories_.held(server) > 0)
    forget(memories_.oldest(server), cause);
  return destroyed;
}

void BoundedStates::forget(std::uint32_t entry, Cause cause) {
  std::uint32_t const number = memories_[entry].state;
  State& state = states_[number];
  memories_.remove(state.first, entry);
  state.gone = cause;
  if (state.first == Memories::none && !state.wanted) states_.free(number);
}

} // namespace stickysim
