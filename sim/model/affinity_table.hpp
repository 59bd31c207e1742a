#pragma once

#include <stickysim/design/design.hpp>
#include <stickysim/engine/linked_list.hpp>
#include <stickysim/engine/slab.hpp>
#include <stickysim/engine/time.hpp>
#include <stickysim/model/routing_policy.hpp>

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// A balancer's memory of which server each key (a session, an address) belongs to. A full table forgets the
/// least recently used entry; an entry ends `expire_ns` after its last use. Source: HAProxy 2.6 configuration
/// manual, `stick-table`, `size` and `expire`; nginx's `sticky learn` does the same within its `zone`.
///
/// Open addressing with linear probing: a lookup reads one cache line of the index and one of the entry. The
/// index holds half of each key, so that probes and removals (which shift back what follows) look at the
/// index alone. Constant time on average.
class AffinityTable {
public:
  /// Reads `size` and `expire_ns`. Server ids are below `servers`.
  AffinityTable(Affinity const& settings, std::uint32_t servers);

  /// The server that `key` belongs to, or `no_server`. This is a use of the entry. `key` must be uniform over
  /// 64 bits; `now` must not go back from call to call.
  ServerId find(std::uint64_t key, Nanoseconds now);

  /// Whether `key` belongs to a server. This is no use of the entry.
  bool holds(std::uint64_t key, Nanoseconds now) const {
    std::uint32_t const entry = slots_[slot_of(key)].entry;
    return entry != no_record && !has_ended(entries_[entry], now);
  }

  /// From now on `key` belongs to `server`. This is a use of the entry.
  void set(std::uint64_t key, ServerId server, Nanoseconds now);

  void clear();

  /// Forgets all entries that name `server`. Takes a look at each entry.
  void forget(ServerId server);

  // Prefetch a search for `key` and a use of what it finds, in three steps. Each step reads what the one
  // before it has brought into the cache.

  /// The slot of the index where the search starts.
  [[gnu::always_inline]] void fetch(std::uint64_t key) const {
    __builtin_prefetch(&slots_[tag_of(key) & mask()]);
  }
  /// The entry that the slot names.
  [[gnu::always_inline]] void fetch_entry(std::uint64_t key) const {
    entries_.prefetch(slots_[slot_of_tag(tag_of(key))].entry);
  }

  /// The entry's neighbours in the order of use, whose links a use changes.
  [[gnu::always_inline]] void fetch_neighbours(std::uint64_t key) const {
    std::uint32_t const entry = slots_[slot_of_tag(tag_of(key))].entry;
    if (entry == no_record) return;
    entries_.prefetch(entries_[entry].previous);
    entries_.prefetch(entries_[entry].next);
  }

  /// Entries held, including those that have ended since the last set().
  std::size_t size() const { return entries_.live(); }

  /// By server id: entries that name the server. The span stays valid.
  std::span<std::uint32_t const> bindings() const { return bindings_; }

  /// From now on each change of bindings() is told to `policy` as a change of load.
  void tell(RoutingPolicy& policy) { told_.push_back(&policy); }

private:
  static constexpr std::size_t fewest_slots = 16; ///< a power of two; the index doubles as entries come

  struct alignas(32) Entry { // half a line of the cache, and never in two
    std::uint64_t key;
    Nanoseconds used_ns; ///< last use
    ServerId server;
    std::uint32_t previous; ///< neighbours in the order of use
    std::uint32_t next;
  };
  struct Slot {
    std::uint32_t tag = 0; ///< the key's lower half; its low bits are the slot where a search starts
    std::uint32_t entry = no_record; ///< `no_record`: the slot is empty
  };
  static std::uint32_t tag_of(std::uint64_t key) { return static_cast<std::uint32_t>(key); }
  std::uint32_t mask() const { return static_cast<std::uint32_t>(slots_.size() - 1); }

  std::uint32_t slot_of(std::uint64_t key) const;
  /// The first slot with that tag, or the empty slot where the search ends.
  std::uint32_t slot_of_tag(std::uint32_t tag) const {
    std::uint32_t slot = tag & mask();
    while (slots_[slot].entry != no_record && slots_[slot].tag != tag)
      slot = (slot + 1) & mask();
    return slot;
  }
  bool has_ended(Entry const& entry, Nanoseconds now) const { return now - entry.used_ns >= expire_ns_; }
  void use(std::uint32_t entry, Nanoseconds now);
  void name(std::uint32_t entry, ServerId server);
  std::uint32_t add(std::uint64_t key);
  void remove(std::uint32_t entry);
  void forget_oldest();
  void empty_slot(std::uint32_t slot);
  void grow();

  std::uint64_t limit_;
  Nanoseconds expire_ns_;
  std::vector<Slot> slots_ = std::vector<Slot>(fewest_slots); ///< a power of two of them, for mask()
  Slab<Entry> entries_;
  std::vector<std::uint32_t> bindings_;
  std::vector<RoutingPolicy*> told_;
  LinkedList by_use_; ///< the least recently used entry first
};

} // namespace stickysim
