#include "state/local.hpp"

#include <algorithm>

namespace stickysim {

LocalStates::LocalStates(Design const& design, bool hashes, Engine& engine)
    : bytes_{static_cast<std::uint64_t>(design.state.bytes)}, hashes_{hashes}, engine_{engine} {
  std::size_t servers = 0;
  for (ServerGroup const& group : design.servers)
    servers += static_cast<std::size_t>(group.ever());
  memories_.resize(servers);
}

Finding LocalStates::find(Session const& session, ServerId server, Nanoseconds) const {
  if (session.home == no_server) return {.found = false, .cause = Cause::elsewhere};
  Memory const& memory = memories_[session.home];
  if (memory.epoch() != session.state_key) return {.found = false, .cause = memory.wipes[session.state_key]};
  if (session.home != server) return {.found = false, .cause = hashes_ ? Cause::remap : Cause::elsewhere};
  return {};
}

Commit LocalStates::commit(Session& session, ServerId server, Nanoseconds, bool created) {
  if (!created) return Commit::done;
  Memory& memory = memories_[server];
  session.home = server;
  session.state_key = memory.epoch();
  change_held(memory, 1);
  memory.peak = std::max(memory.peak, memory.held);
  return Commit::done;
}

bool LocalStates::log_out(Session& session) {
  if (session.home == no_server) return false;
  Memory& memory = memories_[session.home];
  if (memory.epoch() == session.state_key) change_held(memory, -1);
  session.home = no_server;
  return false;
}

std::uint64_t LocalStates::wipe(ServerId server, Cause cause) {
  Memory& memory = memories_[server];
  std::uint64_t const destroyed = memory.held;
  change_held(memory, -static_cast<std::int64_t>(destroyed));
  memory.wipes.push_back(cause);
  return destroyed;
}

void LocalStates::change_held(Memory& memory, std::int64_t states) {
  memory.held += static_cast<std::uint64_t>(states);
  holdings_.change(engine_.now(), states, states * static_cast<std::int64_t>(bytes_));
}

} // namespace stickysim
