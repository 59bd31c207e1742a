#pragma once

#include <stickysim/engine/event.hpp>
#include <stickysim/engine/slab.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <utility>
#include <vector>

namespace stickysim {

/// The far future, sorted no better than needed: buckets of events, which are sorted when they are taken.
///
/// A rung divides a stretch of time into buckets of equal width. The events of a bucket that is too full to
/// be sorted cheaply are spread over a finer rung, which is used up before the coarser one goes on. Events
/// behind the coarsest rung lie unsorted on top, until that rung is used up and they are spread over a new
/// one. So the widths follow from the events themselves, and an event is moved a few times in all, whatever
/// their number. It is always written behind the one before it, so no write waits for a cache line.
/// Source: Tang, Goh and Thng, "Ladder queue: an O(1) priority queue structure for large-scale discrete event
/// simulation", ACM TOMACS 15(3), 2005. Here widths are powers of two, and the caller keeps the events before
/// the first bucket not yet taken.
class EventLadder {
public:
  /// A bucket with more events is spread before it is taken, unless they are simultaneous.
  static constexpr std::uint32_t full = 192;

  /// Events at or after this time belong in the ladder, earlier ones do not. The largest possible time if
  /// the ladder is out of use.
  std::uint64_t start() const { return start_; }
  std::size_t size() const { return size_; }

  /// Adds an event at or after start().
  void push(Event event) {
    ++size_;
    auto const at = static_cast<std::uint64_t>(event.at());
    if (at >= top_start_) return push_on_top(event);
    for (std::size_t i = 0;; ++i)
      if (Rung& rung = rungs_[i]; at >= rung.start()) return append(rung.bucket_of(event), event);
  }

  /// Adds events that are all before start(), which moves to the first of them.
  void push_before(std::vector<Event> const& events) {
    auto const [first, last] = std::minmax_element(events.begin(), events.end());
    auto const from = static_cast<std::uint64_t>(first->at());
    if (start_ == out_of_use)
      top_start_ = from;
    else
      add_rung(from, start_ - 1, events.size());
    start_ = from;
    for (Event const& event : events)
      push(event);
  }

  /// Appends the earliest bucket to `events`, in no order, and moves start() to its end. Takes all events
  /// when few are left. The ladder must not be empty; once it is, it is out of use.
  void take(std::vector<Event>& events) {
    Bucket const bucket = earliest_bucket();
    empty(bucket, [&](Event const& event) { events.push_back(event); });
    size_ -= bucket.count;
    if (size_ > 0) return;
    start_ = out_of_use;
    depth_ = 0;
  }

private:
  static constexpr std::uint64_t out_of_use = UINT64_MAX;
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::uint32_t few = 128;       ///< left on top: not worth a rung
  static constexpr std::uint32_t aim = 64;        ///< events in a bucket of a new rung
  static constexpr int most_bits = 10;            ///< a rung has at most 2^10 buckets: their ends stay cached
  static constexpr std::uint32_t chunk_size = 15; ///< with the link, four lines of the cache

  struct alignas(64) Chunk {
    std::array<Event, chunk_size> events;
    std::uint32_t previous;
  };
  /// A stack of chunks of which only the last is not full.
  struct Bucket {
    std::uint32_t last = none;
    std::uint32_t count = 0;
  };
  struct Top {
    Bucket events;
    std::uint64_t first = UINT64_MAX; ///< time of the earliest
    std::uint64_t last = 0;
  };
  struct Rung {
    std::uint64_t origin = 0; ///< of its first bucket, a multiple of the width
    int shift = 0;            ///< log2 of the width in nanoseconds
    std::uint32_t next = 0;   ///< the first bucket not yet taken
    std::uint32_t size = 0;
    std::vector<Bucket> buckets;
    Bucket& bucket_of(Event event) {
      return buckets[static_cast<std::size_t>((static_cast<std::uint64_t>(event.at()) - origin) >> shift)];
    }
    std::uint64_t start() const { return origin + (std::uint64_t{next} << shift); }
  };

  void append(Bucket& bucket, Event event) {
    std::uint32_t const slot = bucket.count++ % chunk_size;
    if (slot == 0) {
      std::uint32_t const chunk = chunks_.take();
      chunks_[chunk].previous = bucket.last;
      bucket.last = chunk;
    }
    chunks_[bucket.last].events[slot] = event;
  }

  /// Visits the events of a bucket, in no order, and frees its chunks.
  template <class Visit>
  void empty(Bucket bucket, Visit const& visit) {
    while (bucket.count > 0) {
      Chunk const chunk = chunks_[bucket.last];
      chunks_.free(bucket.last);
      bucket.last = chunk.previous;
      if (bucket.last != none) chunks_.prefetch(bucket.last);
      std::uint32_t const events = (bucket.count - 1) % chunk_size + 1;
      bucket.count -= events;
      for (std::uint32_t i = 0; i < events; ++i)
        visit(chunk.events[i]);
    }
  }

  /// Takes the earliest bucket that is small enough to be sorted.
  Bucket earliest_bucket() {
    for (;;) {
      if (depth_ == 0) {
        if (top_.events.count <= few) return std::exchange(top_, {}).events;
        spread_top();
      }
      Rung& rung = rungs_[depth_ - 1];
      while (rung.next < rung.size && rung.buckets[rung.next].count == 0)
        ++rung.next;
      if (rung.next == rung.size) {
        --depth_;
        continue;
      }
      std::uint64_t const first = rung.start();
      Bucket const bucket = std::exchange(rung.buckets[rung.next++], {});
      start_ = rung.start();
      if (bucket.count <= full || rung.shift == 0) return bucket;
      spread(bucket, first, start_ - 1);
    }
  }

  void push_on_top(Event event) {
    auto const at = static_cast<std::uint64_t>(event.at());
    top_.first = std::min(top_.first, at);
    top_.last = std::max(top_.last, at);
    append(top_.events, event);
  }

  void spread_top() {
    Top const top = std::exchange(top_, {});
    spread(top.events, top.first, top.last);
    top_start_ = rungs_[0].origin + (std::uint64_t{rungs_[0].size} << rungs_[0].shift);
  }

  /// Spreads a bucket over a new rung from `first` to `last`.
  void spread(Bucket bucket, std::uint64_t first, std::uint64_t last) {
    add_rung(first, last, bucket.count);
    Rung& rung = rungs_[depth_ - 1];
    empty(bucket, [&](Event const& event) { append(rung.bucket_of(event), event); });
  }

  void add_rung(std::uint64_t first, std::uint64_t last, std::size_t events) {
    if (depth_ == rungs_.size()) rungs_.emplace_back();
    Rung& rung = rungs_[depth_++];
    int const bits = std::clamp(static_cast<int>(std::bit_width(events / aim)), 1, most_bits);
    rung.shift = std::max(0, static_cast<int>(std::bit_width(last - first)) - bits);
    rung.origin = first >> rung.shift << rung.shift;
    rung.next = 0;
    rung.size = static_cast<std::uint32_t>((last >> rung.shift) - (first >> rung.shift)) + 1;
    if (rung.buckets.size() < rung.size) rung.buckets.resize(rung.size);
  }

  std::uint64_t start_ = out_of_use;
  std::size_t size_ = 0;
  Slab<Chunk> chunks_;
  std::vector<Rung> rungs_; ///< from coarse to fine; the first `depth_` are in use
  std::size_t depth_ = 0;
  Top top_;
  std::uint64_t top_start_ = 0; ///< end of the coarsest rung
};

} // namespace stickysim
