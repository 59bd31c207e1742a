#include "state/memories.hpp"

#include <stickysim/engine/check.hpp>

#include <algorithm>

namespace stickysim {

Memories::Memories(Design const& design, Engine& engine, std::uint32_t expiry_kind)
    : ttl_ns_{design.state.ttl_ns}, engine_{engine}, expiry_kind_{expiry_kind} {
  for (ServerGroup const& group : design.servers) {
    Memory memory;
    if (group.memory_bytes >= 0) memory.size = static_cast<std::uint64_t>(group.memory_bytes);
    memory.room = memory.size;
    memory.on_full = group.on_memory_full;
    memories_.insert(memories_.end(), static_cast<std::size_t>(group.ever()), memory);
  }
}

void Memories::occupy(ServerId server, std::uint64_t bytes) {
  memories_[server].room = memories_[server].size - std::min(bytes, memories_[server].size);
}

std::uint32_t Memories::add(ServerId server, std::uint32_t state, std::uint64_t bytes) {
  std::uint32_t const entry = entries_.take();
  entries_[entry] = {.bytes = 0,
                     .last_use_ns = 0,
                     .state = state,
                     .server = server,
                     .older = none,
                     .newer = none,
                     .sibling = none};
  holdings_.change(engine_.now(), 1, 0);
  memories_[server].peak = std::max(memories_[server].peak, ++memories_[server].held);
  append(entry);
  resize(entry, bytes);
  return entry;
}

void Memories::use(std::uint32_t entry, std::uint64_t bytes) {
  unlink(entry);
  append(entry);
  resize(entry, bytes);
}

void Memories::remove(std::uint32_t entry) {
  Memory& memory = memories_[entries_[entry].server];
  STICKYSIM_CHECK(memory.held > 0 && memory.bytes >= entries_[entry].bytes,
                  "a memory holds less than nothing");
  memory.bytes -= entries_[entry].bytes;
  --memory.held;
  holdings_.change(engine_.now(), -1, -static_cast<std::int64_t>(entries_[entry].bytes));
  unlink(entry);
  entries_.free(entry);
}

std::uint32_t Memories::expired(ServerId server) const {
  std::uint32_t const entry = memories_[server].oldest;
  return entry != none && engine_.now() - entries_[entry].last_use_ns > ttl_ns_ ? entry : none;
}

void Memories::restart_timer(ServerId server) {
  memories_[server].timer_runs = false;
  if (memories_[server].oldest != none) start_timer(server);
}

void Memories::append(std::uint32_t entry) {
  ServerId const server = entries_[entry].server;
  Memory& memory = memories_[server];
  entries_[entry].last_use_ns = engine_.now();
  entries_[entry].older = memory.newest;
  entries_[entry].newer = none;
  (memory.newest != none ? entries_[memory.newest].newer : memory.oldest) = entry;
  memory.newest = entry;
  if (!memory.timer_runs) start_timer(server);
}

void Memories::unlink(std::uint32_t entry) {
  Entry const& gone = entries_[entry];
  Memory& memory = memories_[gone.server];
  (gone.older != none ? entries_[gone.older].newer : memory.oldest) = gone.newer;
  (gone.newer != none ? entries_[gone.newer].older : memory.newest) = gone.older;
}

void Memories::resize(std::uint32_t entry, std::uint64_t bytes) {
  Memory& memory = memories_[entries_[entry].server];
  if (bytes == entries_[entry].bytes) return;
  auto const more = static_cast<std::int64_t>(bytes - entries_[entry].bytes);
  memory.bytes += static_cast<std::uint64_t>(more);
  holdings_.change(engine_.now(), 0, more);
  STICKYSIM_CHECK(more < 0 || memory.bytes <= memory.room, "a memory holds more than it has room for");
  memory.peak_bytes = std::max(memory.peak_bytes, memory.bytes);
  entries_[entry].bytes = bytes;
}

// A state is still found when it was last used exactly `ttl` ago; it is gone an instant later.
void Memories::start_timer(ServerId server) {
  Memory& memory = memories_[server];
  memory.timer_runs = true;
  engine_.at(entries_[memory.oldest].last_use_ns + ttl_ns_ + 1, expiry_kind_, server);
}

} // namespace stickysim
