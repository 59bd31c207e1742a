#pragma once

#include <cstddef>
#include <memory>

/// Memory that grows and is read in no order. A large block lies on pages of 2 MiB in place of 4 KiB where
/// the system has them: what the processor keeps of its page tables then reaches over all of it. Growing
/// moves pages, not their content, and what was never written takes no memory. Source: Linux,
/// Documentation/admin-guide/mm/transhuge.rst; mremap(2).
namespace stickysim {

/// As realloc: a block of `bytes` with the content of `block`, which has `old_bytes` and is gone then.
/// Without one, `block` is null and `old_bytes` 0. Throws std::bad_alloc, and `block` is as it was.
void* grown_block(void* block, std::size_t old_bytes, std::size_t bytes);

/// Gives a block of grown_block() back, or nothing if it is null.
void free_block(void* block, std::size_t bytes);

/// Whether a block of that many bytes lies on large pages, where the system has them.
bool is_large_block(std::size_t bytes);

/// For vectors that are read in no order.
template <class T>
struct BlockAllocator {
  using value_type = T;
  BlockAllocator() = default;
  template <class Other>
  BlockAllocator(BlockAllocator<Other> const&) {}

  T* allocate(std::size_t count) {
    std::size_t const bytes = count * sizeof(T);
    return is_large_block(bytes) ? static_cast<T*>(grown_block(nullptr, 0, bytes))
                                 : std::allocator<T>{}.allocate(count);
  }
  void deallocate(T* first, std::size_t count) {
    std::size_t const bytes = count * sizeof(T);
    is_large_block(bytes) ? free_block(first, bytes) : std::allocator<T>{}.deallocate(first, count);
  }
  bool operator==(BlockAllocator const&) const { return true; }
};

} // namespace stickysim
