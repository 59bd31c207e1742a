#pragma once

#include "model/holdings.hpp"
#include "model/state_backend.hpp"
#include <stickysim/design/design.hpp>
#include <stickysim/engine/engine.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// The memories of the servers: which states are in each, in the order of their use, and how much room is
/// left. An entry stays from its adding until `ttl` after its last use, unless it is removed before. All live
/// equally long, so the order of use is the order of expiry, and the oldest entry's timer is enough.
///
/// A state may have several entries, one a server. Its keeper has the index of the first, this class links
/// the others to it. Constant time for each call and each entry removed, but for a walk over the entries of
/// one state, and for add_late().
class Memories {
public:
  static constexpr std::uint32_t none = no_record;

  /// A state, or a copy of one, in a server's memory.
  struct Entry {
    std::uint64_t bytes;
    Nanoseconds last_use_ns;
    std::uint32_t state; ///< its number in the keeper's books
    ServerId server;
    std::uint32_t previous; ///< neighbours in the order of use
    std::uint32_t next;
    std::uint32_t sibling; ///< the next entry of the same state
  };

  /// Whose states these are.
  class Keeper {
  public:
    /// An entry must go, for `ttl` or `eviction`: the keeper remove()s it, and others if it likes.
    virtual void forget(std::uint32_t entry, Cause cause) = 0;

  protected:
    ~Keeper() = default;
  };

  /// Reads `memory` and `on_memory_full` of the servers. When entries of a server may have expired, an event
  /// of `expiry_kind` comes with the server's id as its subject: it is for expire().
  Memories(Design const& design, Keeper& keeper, Engine& engine, std::uint32_t expiry_kind);

  Entry const& operator[](std::uint32_t entry) const { return entries_[entry]; }

  /// The entry on `server` of the state whose first entry is `first`; `none` without one.
  std::uint32_t entry_at(std::uint32_t first, ServerId server) const {
    std::uint32_t entry = first;
    while (entry != none && entries_[entry].server != server)
      entry = entries_[entry].sibling;
    return entry;
  }

  /// The least recently used entry of a server; `none` without any.
  std::uint32_t oldest(ServerId server) const { return memories_[server].by_use.first; }

  /// A new entry of `bytes`, used now, which becomes the first of the state with that number. It must fit.
  void add(std::uint32_t& first, ServerId server, std::uint32_t state, std::uint64_t bytes);

  /// The same for an entry whose last use was at `last_use_ns`, at most `ttl` ago: a copy that is made after
  /// its state was used. Those of one server, added in the order of their last use, take one walk over its
  /// entries together.
  void add_late(std::uint32_t& first, ServerId server, std::uint32_t state, std::uint64_t bytes,
                Nanoseconds last_use_ns);

  /// A use, after which the entry takes `bytes`. They must fit.
  void use(std::uint32_t entry, std::uint64_t bytes);

  /// Takes an entry off its state, whose first entry is `first`, and off its memory.
  void remove(std::uint32_t& first, std::uint32_t entry);

  /// Makes room for a state of `bytes`; `for_entry` is its present, smaller entry there, if any, which stays.
  /// If there is too little, evicts the least recently used entries, or answers `refused` or `out_of_memory`,
  /// as `on_memory_full` says; `refused` also for a state larger than all the room.
  Commit make_room(ServerId server, std::uint32_t for_entry, std::uint64_t bytes) {
    std::uint64_t const held = for_entry == none ? 0 : entries_[for_entry].bytes;
    if (bytes <= held || memories_[server].fits(bytes - held)) return Commit::done;
    return evict_for(server, for_entry, held, bytes);
  }

  /// From now on `bytes` of the server's memory hold something else than states. States already held are
  /// never refused: they stay, are evicted, or the server dies (`out_of_memory`).
  Commit occupy(ServerId server, std::uint64_t bytes);

  /// Makes the keeper forget the entries of `server` whose time to live is over.
  void forget_expired(ServerId server) {
    LinkedList const& by_use = memories_[server].by_use;
    while (!by_use.empty() && engine_.now() - entries_[by_use.first].last_use_ns > ttl_ns_)
      keeper_.forget(by_use.first, Cause::ttl);
  }

  /// To be called for the event of `server`: the same, and asks for the next event.
  void expire(ServerId server);

  std::uint64_t held(ServerId server) const { return memories_[server].held; }
  std::uint64_t peak(ServerId server) const { return memories_[server].peak; }
  std::uint64_t peak_bytes(ServerId server) const { return memories_[server].peak_bytes; }
  HeldIntegrals held_integrals(Nanoseconds now) const { return holdings_.integrals(now); }

private:
  struct Memory {
    std::uint64_t size = UINT64_MAX;
    std::uint64_t room = UINT64_MAX; ///< of it, for entries
    std::uint64_t bytes = 0;         ///< in use by them
    std::uint64_t peak_bytes = 0;
    std::uint64_t held = 0; ///< entries
    std::uint64_t peak = 0;
    LinkedList by_use;              ///< the least recently used entry first
    std::uint32_t latecomer = none; ///< of its entries: where the search for the next one's place starts
    OnMemoryFull on_full = OnMemoryFull::crash;
    Nanoseconds timer_ns = never; ///< when it is to be looked at; the events of other times are moot

    bool fits(std::uint64_t more) const { return bytes + more <= room; }
  };

  Commit evict_for(ServerId server, std::uint32_t for_entry, std::uint64_t held, std::uint64_t bytes);
  std::uint32_t created(std::uint32_t& first, ServerId server, std::uint32_t state);
  void append(std::uint32_t entry);
  void insert(std::uint32_t entry, Nanoseconds last_use_ns);
  void take_off(std::uint32_t entry);
  void resize(std::uint32_t entry, std::uint64_t bytes);
  void start_timer(ServerId server);

  std::vector<Memory> memories_; ///< by server id
  Slab<Entry> entries_;
  Holdings holdings_;
  Nanoseconds ttl_ns_;
  Keeper& keeper_;
  Engine& engine_;
  std::uint32_t expiry_kind_;
};

} // namespace stickysim
