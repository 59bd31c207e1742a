#pragma once

#include <cstdint>

/// What the test program has allocated so far, counted by the operators and functions that stand in place of
/// the usual ones: see allocations.cpp.
struct Allocations {
  std::uint64_t count = 0;
  std::int64_t bytes = 0; ///< not freed yet
  std::int64_t peak = 0;  ///< the most of these since the last AllocationPeak began
};
Allocations allocations_so_far();

/// The most that is allocated at a time while it exists, beyond what was before. One at a time.
class AllocationPeak {
public:
  /// Not under the address sanitizer, which has operators of its own.
#ifdef __SANITIZE_ADDRESS__
  static constexpr bool is_counted = false;
#else
  static constexpr bool is_counted = true;
#endif

  AllocationPeak();
  std::int64_t bytes() const { return allocations_so_far().peak - before_; }

private:
  std::int64_t before_;
};
