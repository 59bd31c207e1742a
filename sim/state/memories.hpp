#pragma once

#include "model/holdings.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// The memories of the servers: which states are in each, in the order of their use, and how much room is
/// left. An entry is there from its adding until `ttl` after its last use, unless it is removed before: as
/// all live equally long, the order of use is the order of expiry, and the oldest entry's timer is enough.
///
/// The books of whoever keeps states there say what an entry means. Constant time for each call.
class Memories {
public:
  static constexpr std::uint32_t none = UINT32_MAX;

  /// A state, or a copy of one, in a server's memory.
  struct Entry {
    std::uint64_t bytes;
    Nanoseconds last_use_ns;
    std::uint32_t state; ///< its number in the keeper's books
    ServerId server;
    std::uint32_t older; ///< neighbours in the order of use
    std::uint32_t newer;
    std::uint32_t sibling; ///< the keeper's: the next entry of the same state
  };

  /// Reads `memory` and `on_memory_full` of the servers. Expiries come as events of `expiry_kind`.
  Memories(Design const& design, Engine& engine, std::uint32_t expiry_kind);

  Entry& operator[](std::uint32_t entry) { return entries_[entry]; }
  Entry const& operator[](std::uint32_t entry) const { return entries_[entry]; }

  /// Whether there is room for so many bytes more.
  bool fits(ServerId server, std::uint64_t bytes) const {
    return bytes == 0 || memories_[server].bytes + bytes <= memories_[server].room;
  }
  /// Whether there is room for what is there; not where something else has taken it.
  bool fits(ServerId server) const { return memories_[server].bytes <= memories_[server].room; }
  std::uint64_t room(ServerId server) const { return memories_[server].room; }
  /// Something else than entries takes so many bytes of all that there are.
  void occupy(ServerId server, std::uint64_t bytes);
  OnMemoryFull on_full(ServerId server) const { return memories_[server].on_full; }

  /// A new entry, used now. It must fit.
  std::uint32_t add(ServerId server, std::uint32_t state, std::uint64_t bytes);

  /// A use, after which the entry takes so many bytes. They must fit.
  void use(std::uint32_t entry, std::uint64_t bytes);

  void remove(std::uint32_t entry);

  /// The entry of a server that was not used for the longest time; `none` without any.
  std::uint32_t oldest(ServerId server) const { return memories_[server].oldest; }

  /// The same if its time to live is over, else `none`.
  std::uint32_t expired(ServerId server) const;

  /// The timer of a server has gone off: to be called when what had expired is removed.
  void restart_timer(ServerId server);

  std::uint64_t held(ServerId server) const { return memories_[server].held; }
  std::uint64_t peak(ServerId server) const { return memories_[server].peak; }
  std::uint64_t peak_bytes(ServerId server) const { return memories_[server].peak_bytes; }
  HeldIntegrals held_integrals(Nanoseconds now) const { return holdings_.integrals(now); }

private:
  struct Memory {
    std::uint64_t size = UINT64_MAX;
    std::uint64_t room = UINT64_MAX; ///< of it, for entries
    std::uint64_t bytes = 0;         ///< in use
    std::uint64_t peak_bytes = 0;
    std::uint64_t held = 0; ///< entries
    std::uint64_t peak = 0;
    std::uint32_t oldest = none;
    std::uint32_t newest = none;
    OnMemoryFull on_full = OnMemoryFull::crash;
    bool timer_runs = false;
  };

  void append(std::uint32_t entry);
  void unlink(std::uint32_t entry);
  void resize(std::uint32_t entry, std::uint64_t bytes);
  void start_timer(ServerId server);

  std::vector<Memory> memories_; ///< by server id
  Slab<Entry> entries_;
  Holdings holdings_;
  Nanoseconds ttl_ns_;
  Engine& engine_;
  std::uint32_t expiry_kind_;
};

} // namespace stickysim
