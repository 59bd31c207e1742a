// Counts what is allocated: operators of the whole test program in place of the usual ones, and the library's
// grown_block() and free_block(), whose calls the linker leads here (--wrap).
//
// Not under the address sanitizer, which has operators of its own.

#include "allocations.hpp"

#include <atomic>
#include <cstdlib>
#include <malloc.h>
#include <new>

// The names that the linker knows: grown_block(void*, size_t, size_t) and free_block(void*, size_t).
extern "C" {
void* __real__ZN9stickysim11grown_blockEPvmm(void* block, std::size_t old_bytes, std::size_t bytes);
void __real__ZN9stickysim10free_blockEPvm(void* block, std::size_t bytes);
void* __wrap__ZN9stickysim11grown_blockEPvmm(void* block, std::size_t old_bytes, std::size_t bytes);
void __wrap__ZN9stickysim10free_blockEPvm(void* block, std::size_t bytes);
}

#ifdef __SANITIZE_ADDRESS__

Allocations allocations_so_far() { return {}; }

void* __wrap__ZN9stickysim11grown_blockEPvmm(void* block, std::size_t old_bytes, std::size_t bytes) {
  return __real__ZN9stickysim11grown_blockEPvmm(block, old_bytes, bytes);
}
void __wrap__ZN9stickysim10free_blockEPvm(void* block, std::size_t bytes) {
  __real__ZN9stickysim10free_blockEPvm(block, bytes);
}

#else

namespace {

std::atomic<std::uint64_t> count = 0;
std::atomic<std::int64_t> bytes_now = 0;
std::atomic<std::int64_t> bytes_peak = 0;

void note_bytes(std::int64_t size) {
  std::int64_t const now = bytes_now.fetch_add(size, std::memory_order_relaxed) + size;
  std::int64_t peak = bytes_peak.load(std::memory_order_relaxed);
  while (now > peak && !bytes_peak.compare_exchange_weak(peak, now, std::memory_order_relaxed)) {
  }
}

void note(void* memory) {
  if (memory != nullptr) note_bytes(static_cast<std::int64_t>(malloc_usable_size(memory)));
}

void forget(void* memory) {
  if (memory != nullptr)
    bytes_now.fetch_sub(static_cast<std::int64_t>(malloc_usable_size(memory)), std::memory_order_relaxed);
}

void* counted(void* memory) {
  if (memory == nullptr) throw std::bad_alloc();
  count.fetch_add(1, std::memory_order_relaxed);
  note(memory);
  return memory;
}

void release(void* memory) {
  forget(memory);
  std::free(memory);
}

std::size_t rounded_up(std::size_t size, std::align_val_t alignment) {
  auto const unit = static_cast<std::size_t>(alignment);
  return (size + unit - 1) / unit * unit;
}

} // namespace

Allocations allocations_so_far() { return {count, bytes_now, bytes_peak}; }

void* __wrap__ZN9stickysim11grown_blockEPvmm(void* block, std::size_t old_bytes, std::size_t bytes) {
  void* const grown = __real__ZN9stickysim11grown_blockEPvmm(block, old_bytes, bytes);
  note_bytes(static_cast<std::int64_t>(bytes) - static_cast<std::int64_t>(old_bytes));
  return grown;
}
void __wrap__ZN9stickysim10free_blockEPvm(void* block, std::size_t bytes) {
  __real__ZN9stickysim10free_blockEPvm(block, bytes);
  bytes_now.fetch_sub(static_cast<std::int64_t>(bytes), std::memory_order_relaxed);
}

void* operator new(std::size_t size) { return counted(std::malloc(size > 0 ? size : 1)); }
void* operator new[](std::size_t size) { return operator new(size); }
void* operator new(std::size_t size, std::align_val_t alignment) {
  return counted(std::aligned_alloc(static_cast<std::size_t>(alignment), rounded_up(size, alignment)));
}
void* operator new[](std::size_t size, std::align_val_t alignment) { return operator new(size, alignment); }
void* operator new(std::size_t size, std::nothrow_t const&) noexcept {
  void* const memory = std::malloc(size > 0 ? size : 1);
  count.fetch_add(1, std::memory_order_relaxed);
  note(memory);
  return memory;
}
void* operator new[](std::size_t size, std::nothrow_t const& nothrow) noexcept {
  return operator new(size, nothrow);
}
void operator delete(void* memory) noexcept { release(memory); }
void operator delete[](void* memory) noexcept { release(memory); }
void operator delete(void* memory, std::size_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t) noexcept { release(memory); }
void operator delete(void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::align_val_t) noexcept { release(memory); }
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }
void operator delete[](void* memory, std::size_t, std::align_val_t) noexcept { release(memory); }

#endif

AllocationPeak::AllocationPeak() : before_{allocations_so_far().bytes} {
#ifndef __SANITIZE_ADDRESS__
  bytes_peak = before_;
#endif
}
