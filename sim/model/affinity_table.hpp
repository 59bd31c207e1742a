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
/// entry that was not used for the longest time; an entry ends `expire_ns` after its last use. Source:
/// HAProxy 2.6 configuration manual, `stick-table`, `size` and `expire`; nginx's `sticky learn` does the same
/// within its `zone`.
///
/// Open addressing with linear probing: a lookup takes one line of the index and one of the entry. The index
/// holds half of each key, so that neither a probe nor a removal, which shifts back what follows, looks at
/// other entries. Constant time on average.
class AffinityTable {
public:
  /// Reads `size` and `expire_ns`; for `servers` of them.
  AffinityTable(Affinity const& settings, std::uint32_t servers);

  /// The server that `key` belongs to, or `no_server`; a use of the entry. `key` must be uniform over 64
  /// bits, `now` not before that of an earlier call.
  ServerId find(std::uint64_t key, Nanoseconds now);

  /// From now on `key` belongs to `server`; a use of the entry.
  void set(std::uint64_t key, ServerId server, Nanoseconds now);

  void clear();

  /// Starts to load what a search for `key` will look at first; once that is there, what it will look at
  /// then; and once that is there, what a use of it will change.
  [[gnu::always_inline]] void fetch(std::uint64_t key) const {
    __builtin_prefetch(&slots_[tag_of(key) & mask()]);
  }
  [[gnu::always_inline]] void fetch_entry(std::uint64_t key) const {
    entries_.prefetch(slots_[slot_of_tag(tag_of(key))].entry);
  }

  [[gnu::always_inline]] void fetch_neighbours(std::uint64_t key) const {
    std::uint32_t const entry = slots_[slot_of_tag(tag_of(key))].entry;
    if (entry == no_record) return;
    entries_.prefetch(entries_[entry].previous);
    entries_.prefetch(entries_[entry].next);
  }

  /// Entries held; those that have ended since the last set() are among them.
  std::size_t size() const { return entries_.live(); }

  /// The same by server id: entries that name it. The memory stays where it is.
  std::span<std::uint32_t const> bindings() const { return bindings_; }

  /// Tells `policy` of each change of bindings() from now on, as of a load.
  void tell(RoutingPolicy& policy) { told_.push_back(&policy); }

private:
  struct alignas(32) Entry {
    std::uint64_t key;
    Nanoseconds used_ns; ///< last use
    ServerId server;
    std::uint32_t previous; ///< neighbours in the order of use
    std::uint32_t next;
  };
  struct Slot {
    std::uint32_t tag = 0;           ///< the key's lower half; its end is where the search for it starts
    std::uint32_t entry = no_record; ///< `no_record`: the slot is empty
  };
  static std::uint32_t tag_of(std::uint64_t key) { return static_cast<std::uint32_t>(key); }
  std::uint32_t mask() const { return static_cast<std::uint32_t>(slots_.size() - 1); }

  std::uint32_t slot_of(std::uint64_t key) const;
  /// Where an entry with that tag is, or else the empty slot where it would be.
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
  void forget_oldest();
  void empty_slot(std::uint32_t slot);
  void grow();

  std::uint64_t limit_;
  Nanoseconds expire_ns_;
  std::vector<Slot> slots_ = std::vector<Slot>(16); ///< a power of two of them
  Slab<Entry> entries_;
  std::vector<std::uint32_t> bindings_;
  std::vector<RoutingPolicy*> told_;
  LinkedList by_use_; ///< the least recently used entry first
};

} // namespace stickysim
