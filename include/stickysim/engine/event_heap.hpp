#pragma once

#include <stickysim/engine/event.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <utility>
#include <vector>

namespace stickysim {

/// A 4-ary heap of 16-byte events: the fastest list of a few hundred of them.
///
/// For speed the four children of a node share a cache line. The smallest child is found by arithmetic on
/// comparison results, so that compilers emit no unpredictable branch. A pop leaves a hole at the root, which
/// the next push fills on its way down (the "hold" of a simulation is one sift, not two). The unused slots
/// behind the last event hold `no_event`, so every node has four children to compare. Ties cannot occur:
/// tickets make every key unique.
class EventHeap {
public:
  EventHeap() { grow(); }
  ~EventHeap() { std::free(slots_); }
  EventHeap(EventHeap const&) = delete;
  EventHeap& operator=(EventHeap const&) = delete;

  std::size_t size() const { return size_ - hole_; }
  bool empty() const { return size() == 0; }

  /// The earliest event, or `no_event`.
  Event const& top() {
    if (hole_) close_hole();
    return slots_[root];
  }

  /// Removes the earliest event; top() must have been called since the last change and be an event.
  void pop() { hole_ = 1; }

  void push(Event event) {
    if (!hole_) return sift_up(event);
    hole_ = 0;
    sift_down(event);
  }

  /// Moves all events, in no order, to the end of `events`.
  void empty_into(std::vector<Event>& events) {
    if (hole_) close_hole();
    events.insert(events.end(), slots_ + root, slots_ + root + size_);
    std::fill_n(slots_ + root, size_, no_event);
    size_ = 0;
  }

private:
  // With the root at index 3, the children of i are 4(i − 2) … 4(i − 2) + 3: aligned groups of four, each one
  // cache line of the 64-byte aligned array.
  static constexpr std::size_t root = 3;

  void close_hole() {
    hole_ = 0;
    Event const last = std::exchange(slots_[root + --size_], no_event);
    if (size_ > 0) sift_down(last);
  }

  void sift_up(Event event) {
    if (size_ == capacity_) grow();
    std::size_t at = root + size_++;
    while (at > root) {
      std::size_t const parent = at / 4 + 2;
      if (!(event < slots_[parent])) break;
      slots_[at] = slots_[parent];
      at = parent;
    }
    slots_[at] = event;
  }

  void sift_down(Event event) {
    std::size_t at = root;
    std::size_t const end = root + size_;
    for (;;) {
      std::size_t const child = 4 * (at - 2);
      if (child >= end) break;
      Event const* const children = slots_ + child;
      std::size_t const left = children[1] < children[0];
      std::size_t const right = 2 + (children[3] < children[2]);
      std::size_t const right_is_less = children[right] < children[left];
      std::size_t const least = left + ((right - left) & (0 - right_is_less));
      if (!(children[least] < event)) break;
      slots_[at] = children[least];
      at = child + least;
    }
    slots_[at] = event;
  }

  void grow() {
    capacity_ = capacity_ == 0 ? 1020 : capacity_ * 2;
    std::size_t const room = (root + capacity_ + 4) / 4 * 4;
    auto* const slots = static_cast<Event*>(std::aligned_alloc(64, room * sizeof(Event)));
    if (slots == nullptr) throw std::bad_alloc();
    std::fill_n(slots, room, no_event);
    for (std::size_t i = root; i < root + size_; ++i)
      slots[i] = slots_[i];
    std::free(slots_);
    slots_ = slots;
  }

  Event* slots_ = nullptr;
  std::size_t size_ = 0; ///< counts the hole
  std::size_t capacity_ = 0;
  std::size_t hole_ = 0;
};

} // namespace stickysim
