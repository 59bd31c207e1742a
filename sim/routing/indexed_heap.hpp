#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <cstddef>
#include <vector>

namespace stickysim {

/// Servers in the order of a key that may change: the least key on top, of equal keys the lowest server.
/// A change costs O(log n).
template <class Key>
class IndexedHeap {
public:
  struct Entry {
    Key key;
    ServerId server;
    bool operator<(Entry const& other) const {
      if (key < other.key) return true;
      if (other.key < key) return false;
      return server < other.server;
    }
  };

  explicit IndexedHeap(std::uint32_t servers) : place_(servers, no_server) {}

  bool empty() const { return entries_.empty(); }
  bool contains(ServerId server) const { return place_[server] != no_server; }
  ServerId top() const { return entries_.front().server; }
  Key const& top_key() const { return entries_.front().key; }
  Key const& key(ServerId server) const { return entries_[place_[server]].key; }

  /// The least entry of the candidates that are not avoided; null if all are. There must be an entry, and all
  /// must be candidates.
  Entry const* least(Candidates const& candidates) const {
    return candidates.avoided.empty() ? &entries_.front() : least_below(0, candidates);
  }

  /// The least entry but one; null if there is none.
  Entry const* second() const {
    if (entries_.size() < 2) return nullptr;
    return &*std::min_element(entries_.begin() + 1,
                              entries_.begin() + static_cast<std::ptrdiff_t>(behind_children(1)));
  }

  /// Calls `visit(key, server)` for all entries that are not greater than `key`, in any order.
  template <class Visit>
  void visit_up_to(Key const& key, Visit visit) const {
    visit_below(0, key, visit);
  }

  /// Prefetches what a change of the server's key reads first.
  [[gnu::always_inline]] void fetch(ServerId server) const {
    if (std::uint32_t const at = place_[server]; at < entries_.size()) {
      __builtin_prefetch(&entries_[at], 1);
      if (at > 0) __builtin_prefetch(&entries_[parent(at)], 1);
    }
  }

  void clear() {
    for (Entry const& entry : entries_)
      place_[entry.server] = no_server;
    entries_.clear();
  }

  /// Adds a server or changes its key.
  void set(ServerId server, Key const& key) {
    if (!contains(server)) {
      place_[server] = static_cast<std::uint32_t>(entries_.size());
      entries_.push_back({key, server});
    }
    settle({key, server});
  }

  void erase(ServerId server) {
    if (!contains(server)) return;
    Entry const last = entries_.back();
    entries_.pop_back();
    if (last.server != server) {
      place_[last.server] = place_[server];
      settle(last);
    }
    place_[server] = no_server;
  }

private:
  static constexpr std::size_t arity = 4; ///< half the levels of two, each of which is elsewhere in memory

  static constexpr std::size_t most_in_cache = 1024; ///< entries in the first level of it, at most

  static std::size_t parent(std::size_t at) { return (at - 1) / arity; }
  static std::size_t first_child(std::size_t at) { return arity * at + 1; }
  std::size_t behind_children(std::size_t first) const { return std::min(first + arity, entries_.size()); }

  /// Of the entry at `at` and those below it. Looks at `arity` entries more for each one that is avoided.
  Entry const* least_below(std::size_t at, Candidates const& candidates) const {
    if (at >= entries_.size()) return nullptr;
    if (!candidates.avoids(candidates.index(entries_[at].server))) return &entries_[at];
    Entry const* least = nullptr;
    std::size_t const child = first_child(at);
    for (std::size_t each = child; each < behind_children(child); ++each)
      if (Entry const* const below = least_below(each, candidates))
        if (least == nullptr || *below < *least) least = below;
    return least;
  }

  template <class Visit>
  void visit_below(std::size_t at, Key const& key, Visit& visit) const {
    if (at >= entries_.size() || key < entries_[at].key) return;
    visit(entries_[at].key, entries_[at].server);
    std::size_t const child = first_child(at);
    for (std::size_t each = child; each < behind_children(child); ++each)
      visit_below(each, key, visit);
  }

  /// Moves `entry` from its server's place, whose content is overwritten, to where it belongs.
  void settle(Entry entry) {
    std::size_t at = place_[entry.server];
    for (; at > 0 && entry < entries_[parent(at)]; at = parent(at))
      put(at, entries_[parent(at)]);
    for (std::size_t child = first_child(at); child < entries_.size(); child = first_child(at)) {
      fetch_children_of_all(child);
      auto const least = static_cast<std::size_t>(
          std::min_element(entries_.begin() + static_cast<std::ptrdiff_t>(child),
                           entries_.begin() + static_cast<std::ptrdiff_t>(behind_children(child))) -
          entries_.begin());
      if (!(entries_[least] < entry)) break;
      put(at, entries_[least]);
      at = least;
    }
    put(at, entry);
  }

  /// On the way down the children of one of four siblings are looked at next: which one is known only when
  /// these have come from memory.
  [[gnu::always_inline]] void fetch_children_of_all(std::size_t first) const {
    std::size_t const begin = first_child(first);
    if (begin < most_in_cache || begin >= entries_.size()) return;
    for (std::size_t each = begin; each < begin + arity * arity; each += 64 / sizeof(Entry))
      __builtin_prefetch(entries_.data() + each);
  }

  void put(std::size_t at, Entry const& entry) {
    entries_[at] = entry;
    place_[entry.server] = static_cast<std::uint32_t>(at);
  }

  std::vector<Entry> entries_;       ///< no entry is less than its parent
  std::vector<std::uint32_t> place_; ///< by server: its index in entries_, or no_server
};

} // namespace stickysim
