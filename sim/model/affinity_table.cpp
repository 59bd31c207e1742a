#include "model/affinity_table.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {

AffinityTable::AffinityTable(Affinity const& settings, std::uint32_t servers)
    : limit_{settings.size < 0 ? UINT64_MAX : static_cast<std::uint64_t>(settings.size)},
      expire_ns_{settings.expire_ns < 0 ? never : settings.expire_ns}, bindings_(servers) {}

ServerId AffinityTable::find(std::uint64_t key, Nanoseconds now) {
  std::uint32_t const entry = slots_[slot_of(key)].entry;
  if (entry == no_record || has_ended(entries_[entry], now)) return no_server;
  use(entry, now);
  return entries_[entry].server;
}

void AffinityTable::set(std::uint64_t key, ServerId server, Nanoseconds now) {
  if (limit_ == 0) return;
  while (!by_use_.empty() && has_ended(entries_[by_use_.first], now))
    forget_oldest();
  std::uint32_t entry = slots_[slot_of(key)].entry;
  if (entry == no_record) entry = add(key);
  use(entry, now);
  name(entry, server);
}

void AffinityTable::clear() {
  while (!by_use_.empty()) {
    std::uint32_t const entry = by_use_.first;
    name(entry, no_server);
    by_use_.remove(entries_, entry);
    entries_.free(entry);
  }
  std::fill(slots_.begin(), slots_.end(), Slot{});
}

void AffinityTable::forget(ServerId server) {
  if (bindings_[server] == 0) return;
  for (std::uint32_t entry = by_use_.first; entry != no_record;) {
    std::uint32_t const next = entries_[entry].next;
    if (entries_[entry].server == server) remove(entry);
    entry = next;
  }
}

void AffinityTable::remove(std::uint32_t entry) {
  name(entry, no_server);
  empty_slot(slot_of(entries_[entry].key));
  by_use_.remove(entries_, entry);
  entries_.free(entry);
}

void AffinityTable::name(std::uint32_t entry, ServerId server) {
  ServerId const before = std::exchange(entries_[entry].server, server);
  if (before == server) return;
  if (before != no_server) --bindings_[before];
  if (server != no_server) ++bindings_[server];
  for (RoutingPolicy* const policy : told_)
    for (ServerId const changed : {before, server})
      if (changed != no_server) policy->on_load(changed, bindings_[changed]);
}

// The slot of `key`, or the empty slot where it would be.
std::uint32_t AffinityTable::slot_of(std::uint64_t key) const {
  std::uint32_t slot = tag_of(key) & mask();
  for (; slots_[slot].entry != no_record; slot = (slot + 1) & mask())
    if (slots_[slot].tag == tag_of(key) && entries_[slots_[slot].entry].key == key) break;
  return slot;
}

void AffinityTable::use(std::uint32_t entry, Nanoseconds now) {
  entries_[entry].used_ns = now;
  if (entry == by_use_.last) return;
  by_use_.remove(entries_, entry);
  by_use_.append(entries_, entry);
}

std::uint32_t AffinityTable::add(std::uint64_t key) {
  if (size() == limit_) forget_oldest();
  if (2 * size() >= slots_.size()) grow(); // more than half full, linear probing takes many steps
  std::uint32_t const entry = entries_.take();
  entries_[entry].key = key;
  entries_[entry].server = no_server;
  by_use_.append(entries_, entry);
  slots_[slot_of(key)] = {tag_of(key), entry};
  return entry;
}

void AffinityTable::forget_oldest() {
  remove(by_use_.first);
  if (by_use_.empty()) return;
  // The entry that is now the oldest goes next, and a table may be larger than the cache.
  Entry const& next = entries_[by_use_.first];
  fetch(next.key);
  if (next.next != no_record) entries_.prefetch(next.next);
}

// A search ends at the first empty slot, so no entry may stand behind one that its search would pass: each
// entry that follows moves up into the gap, unless its search starts behind the gap.
void AffinityTable::empty_slot(std::uint32_t slot) {
  for (std::uint32_t next = (slot + 1) & mask(); slots_[next].entry != no_record;
       next = (next + 1) & mask()) {
    std::uint32_t const from_start = (next - slots_[next].tag) & mask();
    std::uint32_t const from_empty = (next - slot) & mask();
    if (from_start < from_empty) continue;
    slots_[slot] = slots_[next];
    slot = next;
  }
  slots_[slot] = {};
}

void AffinityTable::grow() {
  std::vector<Slot> const old = std::exchange(slots_, std::vector<Slot>(2 * slots_.size()));
  for (Slot const& moved : old) {
    if (moved.entry == no_record) continue;
    std::uint32_t slot = moved.tag & mask();
    while (slots_[slot].entry != no_record)
      slot = (slot + 1) & mask();
    slots_[slot] = moved;
  }
}

} // namespace stickysim
