#include "state/memories.hpp"

#include <stickysim/engine/check.hpp>

#include <algorithm>

namespace stickysim {

Memories::Memories(Design const& design, Keeper& keeper, Engine& engine, std::uint32_t expiry_kind)
    : ttl_ns_{design.state.ttl_ns}, keeper_{keeper}, engine_{engine}, expiry_kind_{expiry_kind} {
  for (ServerGroup const& group : design.servers) {
    Memory memory;
    if (group.memory_bytes >= 0) memory.size = static_cast<std::uint64_t>(group.memory_bytes);
    memory.room = memory.size;
    memory.on_full = group.on_memory_full;
    memories_.insert(memories_.end(), static_cast<std::size_t>(group.ever()), memory);
  }
}

std::uint32_t Memories::created(std::uint32_t& first, ServerId server, std::uint32_t state) {
  std::uint32_t const entry = entries_.take();
  entries_[entry] = {.bytes = 0,
                     .last_use_ns = 0,
                     .state = state,
                     .server = server,
                     .previous = none,
                     .next = none,
                     .sibling = first};
  first = entry;
  holdings_.change(engine_.now(), 1, 0);
  memories_[server].peak = std::max(memories_[server].peak, ++memories_[server].held);
  return entry;
}

void Memories::add(std::uint32_t& first, ServerId server, std::uint32_t state, std::uint64_t bytes) {
  std::uint32_t const entry = created(first, server, state);
  append(entry);
  resize(entry, bytes);
}

void Memories::add_late(std::uint32_t& first, ServerId server, std::uint32_t state, std::uint64_t bytes,
                        Nanoseconds last_use_ns) {
  std::uint32_t const entry = created(first, server, state);
  insert(entry, last_use_ns);
  resize(entry, bytes);
}

void Memories::use(std::uint32_t entry, std::uint64_t bytes) {
  take_off(entry);
  append(entry);
  resize(entry, bytes);
}

void Memories::remove(std::uint32_t& first, std::uint32_t entry) {
  std::uint32_t* link = &first;
  while (*link != entry)
    link = &entries_[*link].sibling;
  *link = entries_[entry].sibling;

  Memory& memory = memories_[entries_[entry].server];
  STICKYSIM_CHECK(memory.held > 0 && memory.bytes >= entries_[entry].bytes,
                  "a memory holds less than nothing");
  memory.bytes -= entries_[entry].bytes;
  --memory.held;
  holdings_.change(engine_.now(), -1, -static_cast<std::int64_t>(entries_[entry].bytes));
  take_off(entry);
  entries_.free(entry);
}

Commit Memories::evict_for(ServerId server, std::uint32_t for_entry, std::uint64_t held,
                           std::uint64_t bytes) {
  Memory const& memory = memories_[server];
  if (memory.on_full == OnMemoryFull::crash) return Commit::out_of_memory;
  if (memory.on_full == OnMemoryFull::reject || bytes > memory.room) return Commit::refused;
  if (for_entry != none) use(for_entry, held); // the last that would be evicted
  while (!memory.fits(bytes - held))
    keeper_.forget(memory.by_use.first, Cause::eviction);
  return Commit::done;
}

Commit Memories::occupy(ServerId server, std::uint64_t bytes) {
  Memory& memory = memories_[server];
  memory.room = memory.size - std::min(bytes, memory.size);
  forget_expired(server);
  if (memory.fits(0) || memory.on_full == OnMemoryFull::reject) return Commit::done;
  if (memory.on_full == OnMemoryFull::crash) return Commit::out_of_memory;
  while (!memory.fits(0))
    keeper_.forget(memory.by_use.first, Cause::eviction);
  return Commit::done;
}

void Memories::expire(ServerId server) {
  forget_expired(server);
  if (memories_[server].timer_ns != engine_.now()) return;
  memories_[server].timer_ns = never;
  if (!memories_[server].by_use.empty()) start_timer(server);
}

void Memories::append(std::uint32_t entry) {
  ServerId const server = entries_[entry].server;
  entries_[entry].last_use_ns = engine_.now();
  memories_[server].by_use.append(entries_, entry);
  if (memories_[server].timer_ns == never) start_timer(server);
}

/// Puts an entry in its place in the order of use, behind those of the same time.
void Memories::insert(std::uint32_t entry, Nanoseconds last_use_ns) {
  ServerId const server = entries_[entry].server;
  Memory& memory = memories_[server];
  std::uint32_t before = memory.latecomer == none ? memory.by_use.last : memory.latecomer;
  while (before != none && entries_[before].last_use_ns > last_use_ns)
    before = entries_[before].previous;
  std::uint32_t after = before == none ? memory.by_use.first : entries_[before].next;
  for (; after != none && entries_[after].last_use_ns <= last_use_ns; after = entries_[after].next)
    before = after;
  entries_[entry].last_use_ns = last_use_ns;
  memory.by_use.insert(entries_, before, entry);
  memory.latecomer = entry;
  if (memory.by_use.first == entry && last_use_ns + ttl_ns_ + 1 < memory.timer_ns) start_timer(server);
}

void Memories::take_off(std::uint32_t entry) {
  Memory& memory = memories_[entries_[entry].server];
  if (memory.latecomer == entry) {
    bool const is_first = memory.by_use.first == entry; // as the next one may be: evicted for it
    memory.latecomer = is_first ? entries_[entry].next : entries_[entry].previous;
  }
  memory.by_use.remove(entries_, entry);
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
  memory.timer_ns = entries_[memory.by_use.first].last_use_ns + ttl_ns_ + 1;
  engine_.at(memory.timer_ns, expiry_kind_, server);
}

} // namespace stickysim
