#pragma once

#include <stickysim/model/routing_policy.hpp>

#include <algorithm>
#include <array>
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

  /// The least entry after `gone` lesser ones are removed; null if there is none. Searches from the top: only
  /// for a few.
  Entry const* least_but(std::uint32_t gone) const {
    if (gone >= most_gone || gone >= entries_.size()) return nullptr;
    std::array<std::size_t, most_gone + 1> reached{}; // each the parent of no other, the least is next
    std::size_t size = 1;
    while (true) {
      auto const least =
          std::min_element(reached.begin(), reached.begin() + size,
                           [&](std::size_t a, std::size_t b) { return entries_[a] < entries_[b]; });
      if (gone-- == 0) return &entries_[*least];
      std::size_t const child = 2 * *least + 1;
      *least = reached[--size];
      for (std::size_t each = child; each < std::min(child + 2, entries_.size()); ++each)
        reached[size++] = each;
    }
  }

  /// Calls `visit(key, server)` for all entries that are not greater than `key`, in any order.
  template <class Visit>
  void visit_up_to(Key const& key, Visit visit) const {
    visit_below(0, key, visit);
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
  static constexpr std::uint32_t most_gone = 8;

  /// Of the entry at `at` and those below it. Looks at two entries more for each one that is avoided.
  Entry const* least_below(std::size_t at, Candidates const& candidates) const {
    if (at >= entries_.size()) return nullptr;
    if (!candidates.avoids(candidates.index(entries_[at].server))) return &entries_[at];
    Entry const* const left = least_below(2 * at + 1, candidates);
    Entry const* const right = least_below(2 * at + 2, candidates);
    return left == nullptr || (right != nullptr && *right < *left) ? right : left;
  }

  template <class Visit>
  void visit_below(std::size_t at, Key const& key, Visit& visit) const {
    if (at >= entries_.size() || key < entries_[at].key) return;
    visit(entries_[at].key, entries_[at].server);
    visit_below(2 * at + 1, key, visit);
    visit_below(2 * at + 2, key, visit);
  }

  /// Moves `entry` from its server's place, whose content is overwritten, to where it belongs.
  void settle(Entry entry) {
    std::size_t at = place_[entry.server];
    for (; at > 0 && entry < entries_[(at - 1) / 2]; at = (at - 1) / 2)
      put(at, entries_[(at - 1) / 2]);
    for (std::size_t child = 2 * at + 1; child < entries_.size(); child = 2 * at + 1) {
      if (child + 1 < entries_.size() && entries_[child + 1] < entries_[child]) ++child;
      if (!(entries_[child] < entry)) break;
      put(at, entries_[child]);
      at = child;
    }
    put(at, entry);
  }

  void put(std::size_t at, Entry const& entry) {
    entries_[at] = entry;
    place_[entry.server] = static_cast<std::uint32_t>(at);
  }

  std::vector<Entry> entries_;       ///< no entry is less than its parent, half its index up
  std::vector<std::uint32_t> place_; ///< by server: its index in entries_, or no_server
};

} // namespace stickysim
