#include "state/store_contents.hpp"

#include <algorithm>
#include <utility>

namespace stickysim {
StoreContents::StoreContents(StateSettings const& settings, Nanoseconds longest_loss_ns)
    : settings_{settings}, back_ns_{settings.writes > 0
                                        ? settings.store.round_trip_ns - settings.store.round_trip_ns / 2
                                        : 0},
      remembers_ns_{longest_loss_ns}, last_losses_(static_cast<std::size_t>(settings.store.shards)) {}

StoreContents::State StoreContents::look(Session const& session, Nanoseconds now) {
  expire(now);
  std::uint32_t const entry = find(session);
  if (entry == none || entries_[entry].gone != Cause::none) return {.gone = why_missing(session, entry)};
  Entry& state = entries_[entry];
  std::uint32_t const vanished = session.writes - std::exchange(state.writes, session.writes);
  bool const stale = std::exchange(state.stale, false);
  if (vanished == 0) return {};
  state.told += vanished;
  return {.lacks = stale ? Cause::store_crash : Cause::remap, .vanished = vanished};
}

Cause StoreContents::why_missing(Session const& session, std::uint32_t entry) const {
  std::uint32_t const first = first_of(session);
  // Another request of the session has missed the state before this one, and the session has left it.
  if (first == none) return Cause::elsewhere;
  for (std::uint32_t copy = first; copy != none; copy = entries_[copy].sibling)
    if (entries_[copy].gone == Cause::none) return Cause::remap;
  return entries_[entry != none ? entry : first].gone;
}

bool StoreContents::write(Session& session, Nanoseconds now, bool created) {
  expire(now);
  std::uint32_t entry = find(session);
  bool const fresh = created || entry == none || entries_[entry].gone != Cause::none;
  std::int64_t const more = fresh ? settings_.bytes : settings_.growth_bytes;
  if (!make_room(more, fresh ? none : entry)) return false;

  if (fresh) {
    if (entry != none) drop(session, entry);
    add(session, now);
    entry = first_of(session);
  } else {
    by_use_.remove(entries_, entry);
  }
  by_use_.append(entries_, entry);
  held_bytes_ += more;
  Entry& state = entries_[entry];
  if (!fresh) note_write(state, now - back_ns_);
  state.bytes += more;
  state.used_ns = now;
  state.writes = ++session.writes;
  state.stale = false;
  Loss const& loss = last_losses_[state.shard];
  if (!loss.covers(now - back_ns_)) return true;
  if (fresh)
    destroy(entry, loss.cause);
  else
    lose_writes(state, loss);
  return true;
}

void StoreContents::leave(Session const& session) {
  std::uint32_t entry = first_of(session);
  first_of_.erase(key_of(session));
  while (entry != none)
    disown(std::exchange(entry, entries_[entry].sibling));
}

void StoreContents::remove(Session const& session) {
  std::uint32_t const entry = find(session);
  bool const held = entry != none && entries_[entry].gone == Cause::none;
  leave(session);
  if (held) destroy(entry, Cause::none);
}

std::uint64_t StoreContents::lose(std::uint32_t shard, Nanoseconds from, Nanoseconds now, Cause cause) {
  Loss const loss{from, now, cause};
  for (std::uint32_t i = 0; i < last_losses_.size(); ++i)
    if (shard == 0 || shard == i + 1) last_losses_[i] = loss;
  expire(now);
  std::uint64_t destroyed = 0;
  std::uint32_t entry = by_use_.last;
  while (entry != none && loss.covers(entries_[entry].used_ns - back_ns_)) {
    Entry& state = entries_[entry];
    std::uint32_t const older = state.previous;
    if (shard == 0 || shard == state.shard + 1) {
      if (loss.covers(state.made_ns - back_ns_)) {
        destroy(entry, cause);
        ++destroyed;
      } else {
        lose_writes(state, loss);
      }
    }
    entry = older;
  }
  return destroyed;
}

void StoreContents::note_write(Entry& state, Nanoseconds at_ns) {
  while (!writes_.empty() && writes_.front().at_ns <= at_ns - remembers_ns_) {
    writes_.pop();
    ++writes_before_;
  }
  writes_.push({at_ns, state.last_write, state.writes - state.told});
  state.last_write = writes_before_ + writes_.size() - 1;
}

/// The state is again as it was before the writes that are lost.
void StoreContents::lose_writes(Entry& state, Loss const& loss) {
  while (state.last_write != no_write && state.last_write >= writes_before_) {
    Write const& write = writes_[state.last_write - writes_before_];
    if (!loss.covers(write.at_ns)) break;
    state.writes = write.before + state.told;
    state.stale = true;
    state.last_write = write.previous;
  }
}

std::uint32_t StoreContents::first_of(Session const& session) const {
  auto const known = first_of_.find(key_of(session));
  return known == first_of_.end() ? none : known->second;
}

/// The session's entry for the shard where it looks, even if the state is gone from there.
std::uint32_t StoreContents::find(Session const& session) const {
  std::uint32_t entry = first_of(session);
  while (entry != none && entries_[entry].shard != session.state_key)
    entry = entries_[entry].sibling;
  return entry;
}

/// A new entry of a session, in front of its others.
void StoreContents::add(Session const& session, Nanoseconds now) {
  std::uint32_t const first = first_of(session);
  std::uint32_t const entry = entries_.take();
  entries_[entry] = {.made_ns = now, .sibling = first, .shard = session.state_key};
  first_of_[key_of(session)] = entry;
}

/// Takes an entry off its session.
void StoreContents::drop(Session const& session, std::uint32_t entry) {
  auto const known = first_of_.find(key_of(session));
  std::uint32_t* link = &known->second;
  while (*link != entry)
    link = &entries_[*link].sibling;
  *link = entries_[entry].sibling;
  if (known->second == none) first_of_.erase(known);
  disown(entry);
}

/// No session will ask for the entry again: its state stays until its time to live is over.
void StoreContents::disown(std::uint32_t entry) {
  entries_[entry].wanted = false;
  if (entries_[entry].gone != Cause::none) entries_.free(entry);
}

/// Evicts least recently written states until `bytes` more fit, but never `kept`.
bool StoreContents::make_room(std::int64_t bytes, std::uint32_t kept) {
  std::int64_t const room = settings_.store.memory_bytes;
  if (room < 0) return true;
  if (bytes > room) return false;
  while (held_bytes_ + bytes > room) {
    std::uint32_t const entry = by_use_.first == kept && kept != none ? entries_[kept].next : by_use_.first;
    if (settings_.store.on_full == OnStoreFull::refuse || entry == none) return false;
    destroy(entry, Cause::store_eviction);
  }
  return true;
}

void StoreContents::expire(Nanoseconds now) {
  while (!by_use_.empty() && now - entries_[by_use_.first].used_ns > settings_.ttl_ns)
    destroy(by_use_.first, Cause::ttl);
}

void StoreContents::destroy(std::uint32_t entry, Cause cause) {
  Entry& state = entries_[entry];
  by_use_.remove(entries_, entry);
  held_bytes_ -= state.bytes;
  state.gone = cause;
  if (!state.wanted) entries_.free(entry);
}

} // namespace stickysim
