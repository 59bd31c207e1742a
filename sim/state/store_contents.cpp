#include "state/store_contents.hpp"

#include <utility>

namespace stickysim {

StoreContents::StoreContents(StateSettings const& settings)
    : settings_{settings}, back_ns_{settings.writes > 0
                                        ? settings.store.round_trip_ns - settings.store.round_trip_ns / 2
                                        : 0} {}

StoreContents::State StoreContents::look(Session const& session) {
  std::uint32_t const entry = find(session);
  // Another request of the session has come too late before this one and told it.
  if (entry == none) return {.gone = Cause::elsewhere};
  return {.gone = entries_[entry].gone, .stale = std::exchange(entries_[entry].stale, false)};
}

bool StoreContents::write(Session const& session, Nanoseconds now, bool created) {
  expire(now);
  std::uint32_t entry = find(session);
  bool const fresh = created || entry == none || entries_[entry].gone != Cause::none;
  std::int64_t const more = fresh ? settings_.bytes : settings_.growth_bytes;
  if (!make_room(more, fresh ? none : entry)) return false;

  if (fresh) {
    leave(session);
    entry = entries_.take();
    entries_[entry] = {.made_ns = now};
    entry_of_[key_of(session)] = entry;
  } else {
    unlink(entry);
  }
  append(entry);
  held_bytes_ += more;
  Entry& state = entries_[entry];
  state.bytes += more;
  state.used_ns = now;
  bool const lost = last_loss_.covers(now - back_ns_);
  state.stale = lost && !fresh;
  if (lost && fresh) destroy(entry, last_loss_.cause);
  return true;
}

void StoreContents::leave(Session const& session) {
  auto const known = entry_of_.find(key_of(session));
  if (known == entry_of_.end()) return;
  Entry& state = entries_[known->second];
  state.wanted = false;
  if (state.gone != Cause::none) entries_.free(known->second);
  entry_of_.erase(known);
}

void StoreContents::remove(Session const& session) {
  std::uint32_t const entry = find(session);
  bool const held = entry != none && entries_[entry].gone == Cause::none;
  leave(session);
  if (held) destroy(entry, Cause::none);
}

std::uint64_t StoreContents::lose(Nanoseconds from, Nanoseconds now, Cause cause) {
  last_loss_ = {from, now, cause};
  expire(now);
  std::uint64_t destroyed = 0;
  std::uint32_t entry = newest_;
  while (entry != none && last_loss_.covers(entries_[entry].used_ns - back_ns_)) {
    std::uint32_t const older = entries_[entry].older;
    if (last_loss_.covers(entries_[entry].made_ns - back_ns_)) {
      destroy(entry, cause);
      ++destroyed;
    } else {
      entries_[entry].stale = true;
    }
    entry = older;
  }
  return destroyed;
}

std::uint32_t StoreContents::find(Session const& session) const {
  auto const known = entry_of_.find(key_of(session));
  return known == entry_of_.end() ? none : known->second;
}

/// Of least recently used states as many go as must, but never the one that is `kept`.
bool StoreContents::make_room(std::int64_t bytes, std::uint32_t kept) {
  std::int64_t const room = settings_.store.memory_bytes;
  if (room < 0) return true;
  if (bytes > room) return false;
  while (held_bytes_ + bytes > room) {
    std::uint32_t const entry = oldest_ == kept && kept != none ? entries_[kept].newer : oldest_;
    if (settings_.store.on_full == OnStoreFull::refuse || entry == none) return false;
    destroy(entry, Cause::store_eviction);
  }
  return true;
}

void StoreContents::expire(Nanoseconds now) {
  while (oldest_ != none && now - entries_[oldest_].used_ns > settings_.ttl_ns)
    destroy(oldest_, Cause::ttl);
}

void StoreContents::destroy(std::uint32_t entry, Cause cause) {
  Entry& state = entries_[entry];
  unlink(entry);
  held_bytes_ -= state.bytes;
  state.gone = cause;
  if (!state.wanted) entries_.free(entry);
}

void StoreContents::append(std::uint32_t entry) {
  entries_[entry].older = newest_;
  entries_[entry].newer = none;
  (newest_ != none ? entries_[newest_].newer : oldest_) = entry;
  newest_ = entry;
}

void StoreContents::unlink(std::uint32_t entry) {
  auto const [older, newer] = std::pair{entries_[entry].older, entries_[entry].newer};
  (older != none ? entries_[older].newer : oldest_) = newer;
  (newer != none ? entries_[newer].older : newest_) = older;
}

} // namespace stickysim
