#include <stickysim/engine/block.hpp>

#include <cstdint>
#include <cstdlib>
#include <cstring>
#include <new>

#ifdef __linux__
#include <sys/mman.h>
#endif

namespace stickysim {

#ifdef __linux__
namespace {

constexpr std::size_t large_page = std::size_t{2} << 20;
constexpr std::size_t least_mapped = 4 * large_page;

/// Throws std::bad_alloc for more than there are addresses.
std::size_t whole_pages(std::size_t bytes) {
  if (bytes > PTRDIFF_MAX - 2 * large_page) throw std::bad_alloc();
  return (bytes + large_page - 1) / large_page * large_page;
}

/// Addresses that begin with a large page and that nothing else uses; null if there are too few.
char* mapped_at_page(std::size_t bytes, int protection) {
  void* const found =
      mmap(nullptr, bytes + large_page, protection, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
  if (found == MAP_FAILED) return nullptr;
  char* const memory = static_cast<char*>(found);
  std::size_t const into_page = reinterpret_cast<std::uintptr_t>(memory) % large_page;
  std::size_t const before = into_page == 0 ? 0 : large_page - into_page;
  if (before > 0) munmap(memory, before);
  if (before < large_page) munmap(memory + before + bytes, large_page - before);
  return memory + before;
}

/// The same pages at addresses that begin with a large page, too: pages of 2 MiB stay whole. Where addresses
/// are limited (`ulimit -v`), old and new ones may not fit beside each other: then anywhere.
char* moved(void* block, std::size_t old_bytes, std::size_t bytes) {
  void* memory = MAP_FAILED;
  if (char* const place = mapped_at_page(bytes, PROT_NONE)) // a move that fails has given it back already
    memory = mremap(block, old_bytes, bytes, MREMAP_MAYMOVE | MREMAP_FIXED, place);
  if (memory == MAP_FAILED) memory = mremap(block, old_bytes, bytes, MREMAP_MAYMOVE);
  if (memory == MAP_FAILED) throw std::bad_alloc();
  return static_cast<char*>(memory);
}

} // namespace

bool is_large_block(std::size_t bytes) { return bytes >= least_mapped; }

void* grown_block(void* block, std::size_t old_bytes, std::size_t bytes) {
  if (bytes < least_mapped) {
    void* const memory = std::realloc(block, bytes);
    if (memory == nullptr) throw std::bad_alloc();
    return memory;
  }
  char* memory = nullptr;
  if (old_bytes < least_mapped) {
    memory = mapped_at_page(whole_pages(bytes), PROT_READ | PROT_WRITE);
    if (memory == nullptr) throw std::bad_alloc();
    if (block != nullptr) std::memcpy(memory, block, old_bytes);
    std::free(block);
  } else {
    memory = moved(block, whole_pages(old_bytes), whole_pages(bytes));
  }
  madvise(memory, whole_pages(bytes), MADV_HUGEPAGE); // a hint
  return memory;
}

void free_block(void* block, std::size_t bytes) {
  if (bytes < least_mapped)
    std::free(block);
  else
    munmap(block, whole_pages(bytes));
}

#else

bool is_large_block(std::size_t) { return false; }

void* grown_block(void* block, std::size_t, std::size_t bytes) {
  void* const memory = std::realloc(block, bytes);
  if (memory == nullptr) throw std::bad_alloc();
  return memory;
}

void free_block(void* block, std::size_t) { std::free(block); }

#endif

} // namespace stickysim
