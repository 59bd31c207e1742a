#pragma once

#include <stickysim/engine/event.hpp>
#include <stickysim/engine/event_heap.hpp>
#include <stickysim/engine/event_ladder.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// The future-event list: answers events in the order of their keys, whatever their number.
///
/// As long as they are few it is the heap. A heap slows down as it outgrows one level of cache after another;
/// when there are many, only the near future stays in the heap, the far future goes into the ladder, and the
/// ladder's next buckets stand sorted in between, in the front. Which of them holds an event has no bearing
/// on the order. The front is also a list of what happens next, so that a model may fetch records from memory
/// before their events are due.
class EventList {
public:
  /// How far ahead() looks.
  static constexpr std::size_t lookahead = 16;

  std::size_t size() const { return heap_.size() + left_in_front() + ladder_.size(); }

  /// The earliest event, or `no_event`.
  Event const& top() {
    Event const& near = heap_.top();
    return looks_ahead() && *next_ < near ? *next_ : near;
  }

  /// Removes the earliest event; top() must have been called since the last change and be an event.
  void pop() {
    if (!looks_ahead() || heap_.top() < *next_) return heap_.pop();
    ++next_;
    if (left_in_front() < lookahead && ladder_.size() > 0) refill();
  }

  void push(Event event) {
    if (heap_.size() >= many) spill();
    if (static_cast<std::uint64_t>(event.at()) >= ladder_.start()) return ladder_.push(event);
    heap_.push(event);
  }

  bool looks_ahead() const { return next_ != end_; }

  /// A guess at the event `places` ahead of the next one (less than `lookahead`): events of the near future
  /// may come in between. `no_event` while events are few.
  Event const& ahead(std::size_t places) const { return next_[places]; }

private:
  static constexpr std::size_t many = 1000; ///< events in a heap that still fits into the first cache

  std::size_t left_in_front() const { return static_cast<std::size_t>(end_ - next_); }

  /// Moves the ladder's earliest buckets to the end of the front until that is long enough to look ahead.
  void refill() {
    front_.erase(front_.end() - lookahead, front_.end());
    front_.erase(front_.begin(), front_.end() - (end_ - next_));
    while (front_.size() < lookahead && ladder_.size() > 0) {
      std::size_t const old = front_.size();
      ladder_.take(front_);
      sort(std::span{front_}.subspan(old));
    }
    front_.insert(front_.end(), lookahead, no_event);
    next_ = front_.data();
    end_ = next_ + (front_.size() - lookahead);
  }

  /// Moves the near future, front and heap, into the ladder: the larger part of it has to be the heap's.
  void spill() {
    if (heap_.size() < left_in_front()) return;
    std::vector<Event> near{next_, end_};
    heap_.empty_into(near);
    ladder_.push_before(near);
    next_ = end_;
    refill();
  }

  /// The place of an event is the number of those before it. To count them for a bucket's worth of events
  /// takes less time than the wrong guesses at branches that other ways to sort cost.
  static void sort(std::span<Event> events) {
    if (events.size() > EventLadder::full) return std::sort(events.begin(), events.end());
    std::array<Event, EventLadder::full> unsorted;
    std::array<std::uint32_t, EventLadder::full> place;
    for (std::size_t i = 0; i < events.size(); ++i) {
      unsorted[i] = events[i];
      place[i] = 0;
      for (std::size_t j = 0; j < i; ++j) {
        std::uint32_t const before = unsorted[i] < unsorted[j];
        place[j] += before;
        place[i] += 1 - before;
      }
    }
    for (std::size_t i = 0; i < events.size(); ++i)
      events[place[i]] = unsorted[i];
  }

  EventHeap heap_; ///< before the ladder's start
  std::vector<Event> front_ =
      std::vector<Event>(lookahead, no_event); ///< sorted, then `lookahead` times none
  Event const* next_ = front_.data();          ///< the front's earliest event
  Event const* end_ = front_.data();           ///< behind its last one
  EventLadder ladder_;
};

} // namespace stickysim
