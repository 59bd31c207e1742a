#include "state/local.hpp"

#include <stickysim/engine/check.hpp>

#include <algorithm>

namespace stickysim {

LocalStates::LocalStates(Design const& design, bool hashes, Engine& engine, std::uint32_t expiry_kind)
    : bytes_{static_cast<std::uint64_t>(design.state.bytes)}, ttl_ns_{design.state.ttl_ns}, hashes_{hashes},
      engine_{engine}, expiry_kind_{expiry_kind} {
  std::size_t servers = 0;
  for (ServerGroup const& group : design.servers)
    servers += static_cast<std::size_t>(group.ever());
  memories_.resize(servers);
}

Finding LocalStates::find(Session const& session, ServerId server, Nanoseconds now) const {
  if (session.home == no_server) return {.found = false, .cause = Cause::elsewhere};
  Memory const& memory = memories_[session.home];
  if (memory.epoch() != session.state_key) {
    Wipe const& wipe = memory.wipes[session.state_key];
    bool const was_over = wipe.at_ns - session.last_use_ns > ttl_ns_;
    return {.found = false, .cause = was_over ? Cause::ttl : wipe.cause};
  }
  if (session.expired || now - session.last_use_ns > ttl_ns_) return {.found = false, .cause = Cause::ttl};
  if (session.home != server) return {.found = false, .cause = hashes_ ? Cause::remap : Cause::elsewhere};
  return {};
}

Commit LocalStates::commit(Session& session, ServerId server, Nanoseconds now, bool created) {
  if (created) {
    abandon(session);
    Memory& memory = memories_[server];
    session.home = server;
    session.state_key = memory.epoch();
    session.expired = false;
    change_held(memory, 1);
    memory.peak = std::max(memory.peak, memory.held);
  } else if (session.home != server) {
    return Commit::done; // of a state that another login has replaced meanwhile
  }
  session.last_use_ns = now;
  return Commit::done;
}

void LocalStates::abandon(Session& session) {
  if (session.home == no_server) return;
  Memory const& memory = memories_[session.home];
  if (memory.epoch() == session.state_key && !session.expired)
    schedule_expiry(session.home, session.last_use_ns);
  session.home = no_server;
}

bool LocalStates::log_out(Session& session) {
  if (session.home == no_server) return false;
  Memory& memory = memories_[session.home];
  if (memory.epoch() == session.state_key && !session.expired) change_held(memory, -1);
  session.home = no_server;
  return false;
}

void LocalStates::idle_until(Session& session, Nanoseconds until) {
  if (until - session.last_use_ns <= ttl_ns_ || session.home == no_server || session.expired) return;
  if (memories_[session.home].epoch() == session.state_key)
    schedule_expiry(session.home, session.last_use_ns);
  session.expired = true;
}

std::uint64_t LocalStates::wipe(ServerId server, Cause cause) {
  Memory& memory = memories_[server];
  std::uint64_t const destroyed = memory.held;
  change_held(memory, -static_cast<std::int64_t>(destroyed));
  memory.moot = memory.expiring;
  memory.wipes.push_back({engine_.now(), cause});
  return destroyed;
}

void LocalStates::expire(ServerId server) {
  Memory& memory = memories_[server];
  --memory.expiring;
  if (memory.moot > 0) {
    --memory.moot;
    return;
  }
  STICKYSIM_CHECK(memory.held > 0, "a memory holds less than nothing");
  change_held(memory, -1);
}

void LocalStates::change_held(Memory& memory, std::int64_t states) {
  memory.held += static_cast<std::uint64_t>(states);
  holdings_.change(engine_.now(), states, states * static_cast<std::int64_t>(bytes_));
}

void LocalStates::schedule_expiry(ServerId server, Nanoseconds last_use_ns) {
  ++memories_[server].expiring;
  if (expiries_ == LaneId::none) expiries_ = engine_.add_lane();
  // A state left behind (its user logged in elsewhere or gave up) may have been last used before the newest
  // one on the lane, which takes events in the order of time.
  Nanoseconds const due = std::max(last_use_ns + ttl_ns_ + 1, engine_.now()); // until then it is found
  if (due >= engine_.last_on(expiries_))
    engine_.on(expiries_, due, expiry_kind_, server);
  else
    engine_.at(due, expiry_kind_, server);
}

} // namespace stickysim
