#pragma once

#include <stickysim/engine/block.hpp>
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/event.hpp>

#include <algorithm>
#include <cstdint>
#include <cstring>
#include <memory>
#include <type_traits>
#include <vector>

namespace stickysim {

/// A pool of plain structs named by index. The slot freed last is taken next: it is still in the cache.
/// Growing may move the structs: keep indices, not references, across take().
template <class T>
class Slab {
  static_assert(std::is_trivially_copyable_v<T> && sizeof(T) >= sizeof(std::uint32_t));

public:
  Slab() = default;
  ~Slab() { free_block(block_, bytes_of(capacity_)); }
  Slab(Slab const&) = delete;
  Slab& operator=(Slab const&) = delete;

  /// The index of an uninitialised slot.
  std::uint32_t take() {
    ++live_;
    if (first_free_ != none) {
      std::uint32_t const index = first_free_;
      std::memcpy(&first_free_, static_cast<void const*>(&slots_[index]), sizeof first_free_);
      if constexpr (debug_checks) in_use_[index] = true;
      return index;
    }
    if (used_ == capacity_) grow();
    if constexpr (debug_checks) in_use_[used_] = true;
    return used_++;
  }

  void free(std::uint32_t index) {
    if constexpr (debug_checks) {
      STICKYSIM_CHECK(index < used_ && in_use_[index], "a slot of a slab is freed that is not in use");
      in_use_[index] = false;
    }
    --live_;
    std::memcpy(static_cast<void*>(&slots_[index]), &first_free_, sizeof first_free_);
    first_free_ = index;
  }

  T& operator[](std::uint32_t index) { return slots_[index]; }
  T const& operator[](std::uint32_t index) const { return slots_[index]; }

  /// Prefetches a slot. Any index is allowed: beyond the end nothing is loaded.
  [[gnu::always_inline]] void prefetch(std::uint32_t index) const {
    std::uintptr_t const slot = address(index);
    __builtin_prefetch(reinterpret_cast<void const*>(slot), 1);
    if constexpr (line % sizeof(T) != 0) // it may begin in one line of the cache and end in the next
      __builtin_prefetch(reinterpret_cast<void const*>(slot + sizeof(T) - 1), 1);
  }

  std::uint32_t live() const { return live_; }

  /// Calls `visit(index)` for each slot in use, in their order. Looks at all slots: not for the hot path.
  template <class Visit>
  void for_each_live(Visit&& visit) const {
    std::vector<bool> is_free(used_);
    for (std::uint32_t slot = first_free_; slot != none;) {
      is_free[slot] = true;
      std::memcpy(&slot, static_cast<void const*>(&slots_[slot]), sizeof slot);
    }
    for (std::uint32_t slot = 0; slot < used_; ++slot)
      if (!is_free[slot]) visit(slot);
  }

private:
  static constexpr std::uint32_t none = UINT32_MAX;
  static constexpr std::size_t line = 64;

  /// The address of a slot, or the one it would have if there were that many.
  std::uintptr_t address(std::uint32_t index) const {
    return reinterpret_cast<std::uintptr_t>(slots_) + std::uintptr_t{index} * sizeof(T);
  }

  static std::size_t bytes_of(std::uint32_t capacity) {
    return capacity == 0 ? 0 : std::size_t{capacity} * sizeof(T) + alignof(T);
  }

  // A block may lie anywhere, so the slots start at its first aligned address.
  void grow() {
    std::uint32_t const capacity =
        capacity_ == 0 ? 1024 : std::min(capacity_ + capacity_ / 2, Event::max_subject + 1);
    STICKYSIM_CHECK(capacity_ <= Event::max_subject, "more live sessions or requests than an event can name");
    void* const block = grown_block(block_, bytes_of(capacity_), bytes_of(capacity));
    void* slots = block;
    std::size_t const bytes = std::size_t{capacity} * sizeof(T);
    std::size_t space = bytes_of(capacity);
    std::align(alignof(T), bytes, slots, space);
    auto const offset = static_cast<std::size_t>(static_cast<char*>(slots) - static_cast<char*>(block));
    if (offset != offset_)
      std::memmove(slots, static_cast<char*>(block) + offset_, std::size_t{used_} * sizeof(T));
    block_ = block;
    offset_ = offset;
    slots_ = static_cast<T*>(slots);
    capacity_ = capacity;
    if constexpr (debug_checks) in_use_.resize(capacity);
  }

  void* block_ = nullptr;
  std::size_t offset_ = 0; ///< of the slots in their block
  T* slots_ = nullptr;
  std::uint32_t used_ = 0;
  std::uint32_t capacity_ = 0;
  std::uint32_t live_ = 0;
  std::uint32_t first_free_ = none;

  struct Nothing {};
  [[no_unique_address]] std::conditional_t<debug_checks, std::vector<bool>, Nothing> in_use_; ///< by slot
};

} // namespace stickysim
