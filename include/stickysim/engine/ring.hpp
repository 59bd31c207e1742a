#pragma once

#include <cstddef>
#include <memory>

namespace stickysim {

/// A first-in first-out queue in one growing ring of memory.
template <class T>
class Ring {
public:
  bool empty() const { return first_ == end_; }
  /// Whether push() will allocate.
  bool full() const { return size() > mask_; }
  std::size_t size() const { return end_ - first_; }
  /// By place in the queue, from 0.
  T const& operator[](std::size_t place) const { return slots_[(first_ + place) & mask_]; }
  T const& front() const { return slots_[first_ & mask_]; }
  T const& back() const { return slots_[(end_ - 1) & mask_]; }
  void pop() { ++first_; }

  void push(T value) {
    if (full()) grow();
    slots_[end_++ & mask_] = value;
  }

  /// When the ring is full: removes elements at its front while they are `gone`, and allocates if less than
  /// half of it is free then.
  template <class Gone>
  void make_room(Gone const& gone) {
    while (!empty() && gone(front()))
      pop();
    if (2 * size() > mask_ + 1) grow();
  }

private:
  void grow() {
    std::size_t const size = mask_ + 1;
    auto slots = std::make_unique_for_overwrite<T[]>(2 * size);
    for (std::size_t i = 0; i < this->size(); ++i)
      slots[i] = (*this)[i];
    end_ -= first_;
    first_ = 0;
    mask_ = 2 * size - 1;
    slots_ = std::move(slots);
  }

  std::unique_ptr<T[]> slots_ = std::make_unique_for_overwrite<T[]>(16);
  std::size_t mask_ = 15;
  std::size_t first_ = 0; ///< only grows; its low bits are the index
  std::size_t end_ = 0;
};

} // namespace stickysim
