#pragma once

#include <stickysim/engine/event.hpp>
#include <stickysim/engine/event_heap.hpp>
#include <stickysim/engine/event_ladder.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <span>
#include <vector>

namespace stickysim {

/// The future-event list: returns events in the order of their keys, whatever their number.
///
/// While there are few events it is the heap. A heap slows down as it outgrows one level of cache after
/// another. When there are many events, only the near future stays in the heap and the far future goes into
/// the ladder. The ladder's next buckets stand sorted in between, in the front. The order of events does not
/// depend on which of the three holds them. Events that come to the front are shown to the model before they
/// are due, so that it can fetch their records from memory.
class EventList {
public:
  /// take_upcoming() shows at most `most_shown` events. Each has `margin` others still before it, if there
  /// are that many: early enough to fetch its records, late enough for them to stay in the first cache.
  static constexpr std::size_t most_shown = 64;
  static constexpr std::size_t margin = 16;

  std::size_t size() const { return heap_.size() + left_in_front() + ladder_.size(); }

  /// The earliest event, or `no_event`.
  Event const& top() {
    Event const& near = heap_.top();
    return *next_ < near ? *next_ : near;
  }

  /// Removes the earliest event; top() must have been called since the last change and be an event.
  void pop() {
    if (heap_.top() < *next_) return heap_.pop();
    ++next_;
    if (left_in_front() < margin && ladder_.size() > 0) refill();
  }

  void push(Event event) {
    if (heap_.size() >= many) spill();
    if (static_cast<std::uint64_t>(event.at()) >= ladder_.start()) return ladder_.push(event);
    heap_.push(event);
  }

  /// Whether take_upcoming() should be called: from time to time, while there are many events.
  bool has_upcoming() const { return show_ <= next_; }

  /// The next events in order; others may still be scheduled in between. Each is shown once, unless so
  /// much is scheduled in between that the front goes back into the ladder.
  std::span<Event const> take_upcoming() {
    Event const* const first = std::max(unseen_, next_);
    unseen_ = first + std::min<std::ptrdiff_t>(end_ - first, most_shown);
    show_ = unseen_ == end_ ? end_ + 1 : unseen_ - margin;
    return {first, unseen_};
  }

private:
  static constexpr std::size_t many = 400; ///< events in a heap that is still the faster one

  std::size_t left_in_front() const { return static_cast<std::size_t>(end_ - next_); }

  /// Moves the ladder's earliest buckets to the end of the front until that is long enough.
  void refill() {
    std::size_t const seen = unseen_ > next_ ? static_cast<std::size_t>(unseen_ - next_) : 0;
    front_.pop_back();
    front_.erase(front_.begin(), front_.end() - (end_ - next_));
    while (front_.size() < margin && ladder_.size() > 0) {
      std::size_t const old = front_.size();
      ladder_.take(front_);
      sort(std::span{front_}.subspan(old));
    }
    front_.push_back(no_event);
    next_ = front_.data();
    end_ = next_ + front_.size() - 1;
    unseen_ = next_ + seen;
    show_ = unseen_ - std::min(seen, margin);
  }

  /// Moves the near future, front and heap, into the ladder. Most of it must be in the heap.
  void spill() {
    if (heap_.size() < left_in_front()) return;
    std::vector<Event> near{next_, end_};
    heap_.empty_into(near);
    ladder_.push_before(near);
    next_ = end_;
    refill();
  }

  /// Sorts the events of a bucket: guesses the place of each from where its time lies between the first and
  /// the last, then moves those that are out of order. There are several possible guesses for each event, so
  /// that few pairs are out of order: a mispredicted branch takes longer than all else here. Source:
  /// Dobosiewicz, "Sorting by distributive partitioning", Information Processing Letters 7(1), 1978, in one
  /// step.
  static void sort(std::span<Event> events) {
    if (events.size() > EventLadder::full) return std::sort(events.begin(), events.end());
    constexpr std::size_t guesses = 256;
    std::array<Event, EventLadder::full> unsorted;
    std::array<std::uint8_t, EventLadder::full> guess;
    std::array<std::uint8_t, guesses> place = {}; // by guess: first the events, then where the next one goes

    auto first = UINT64_MAX;
    std::uint64_t last = 0;
    for (Event const& event : events) {
      auto const at = static_cast<std::uint64_t>(event.at());
      first = std::min(first, at);
      last = std::max(last, at);
    }
    int const shift = std::max(0, static_cast<int>(std::bit_width(last - first)) - 8);
    for (std::size_t i = 0; i < events.size(); ++i) {
      unsorted[i] = events[i];
      guess[i] = static_cast<std::uint8_t>((static_cast<std::uint64_t>(events[i].at()) - first) >> shift);
      ++place[guess[i]];
    }

    // Eight sums at a time: a product with this has in each byte the sum of all bytes up to it.
    constexpr std::uint64_t ones = 0x0101010101010101;
    std::uint64_t before = 0;
    for (std::size_t i = 0; i < guesses; i += 8) {
      std::uint64_t counts = 0;
      std::memcpy(&counts, &place[i], sizeof counts);
      std::uint64_t const up_to = counts * ones + before * ones;
      std::uint64_t const starts = up_to - counts;
      std::memcpy(&place[i], &starts, sizeof starts);
      before = up_to >> 56;
    }
    for (std::size_t i = 0; i < events.size(); ++i)
      events[place[guess[i]]++] = unsorted[i];

    for (std::size_t i = 1; i < events.size(); ++i) {
      if (!(events[i] < events[i - 1])) continue;
      Event const event = events[i];
      std::size_t to = i;
      do
        events[to] = events[to - 1];
      while (--to > 0 && event < events[to - 1]);
      events[to] = event;
    }
  }

  EventHeap heap_;                        ///< before the ladder's start
  std::vector<Event> front_ = {no_event}; ///< sorted, and none at its end
  Event const* next_ = front_.data();     ///< the front's earliest event
  Event const* unseen_ = next_;           ///< the first that has not been shown
  Event const* show_ = next_ + 1;         ///< when this one is the next, more are to be shown
  Event const* end_ = next_;              ///< behind the last one
  EventLadder ladder_;
};

} // namespace stickysim
