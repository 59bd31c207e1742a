#pragma once

#include <stickysim/engine/slab.hpp>

#include <cstdint>

/// Lists through the records of a slab. The links are members of the records, `next` and, where a record may
/// leave from the middle, `previous`: a list takes no memory beside its ends, and a record is in one list at
/// a time. Ends and links are indices of the slab; `no_record` is where a list stops. Constant time.
namespace stickysim {

inline constexpr std::uint32_t no_record = UINT32_MAX;

// A queue: records join at the end and leave at the front, so that they need no `previous`. When the last one
// has left, `first` is `no_record` and `last` means nothing.

template <class Record>
[[gnu::always_inline]] inline void push_back(Slab<Record>& records, std::uint32_t& first, std::uint32_t& last,
                                             std::uint32_t record) {
  records[record].next = no_record;
  if (first == no_record)
    first = record;
  else
    records[last].next = record;
  last = record;
}

/// The record that was first; there must be one.
template <class Record>
[[gnu::always_inline]] inline std::uint32_t pop_front(Slab<Record> const& records, std::uint32_t& first) {
  std::uint32_t const record = first;
  first = records[record].next;
  return record;
}

// A list of which the front alone is known: records join there and leave from anywhere.

template <class Record>
[[gnu::always_inline]] inline void push_front(Slab<Record>& records, std::uint32_t& first,
                                              std::uint32_t record) {
  records[record].previous = no_record;
  records[record].next = first;
  if (first != no_record) records[first].previous = record;
  first = record;
}

/// `record` must be in the list.
template <class Record>
[[gnu::always_inline]] inline void remove(Slab<Record>& records, std::uint32_t& first, std::uint32_t record) {
  std::uint32_t const previous = records[record].previous;
  std::uint32_t const next = records[record].next;
  (previous == no_record ? first : records[previous].next) = next;
  if (next != no_record) records[next].previous = previous;
}

/// A list of which both ends are known: records join at the end and leave from anywhere.
struct LinkedList {
  std::uint32_t first = no_record;
  std::uint32_t last = no_record;

  bool empty() const { return first == no_record; }

  template <class Record>
  [[gnu::always_inline]] void append(Slab<Record>& records, std::uint32_t record) {
    records[record].previous = last;
    records[record].next = no_record;
    (last == no_record ? first : records[last].next) = record;
    last = record;
  }

  /// Behind `before`, which must be in the list; `no_record`: at the front.
  template <class Record>
  void insert(Slab<Record>& records, std::uint32_t before, std::uint32_t record) {
    std::uint32_t const after = before == no_record ? first : records[before].next;
    records[record].previous = before;
    records[record].next = after;
    (before == no_record ? first : records[before].next) = record;
    (after == no_record ? last : records[after].previous) = record;
  }

  /// `record` must be in the list.
  template <class Record>
  [[gnu::always_inline]] void remove(Slab<Record>& records, std::uint32_t record) {
    std::uint32_t const previous = records[record].previous;
    std::uint32_t const next = records[record].next;
    (previous == no_record ? first : records[previous].next) = next;
    (next == no_record ? last : records[next].previous) = previous;
  }
};

} // namespace stickysim
