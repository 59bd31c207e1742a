#pragma once

#include <stickysim/results/histogram.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// A histogram that durations are recorded in: it has a count for each bucket up to the highest that was ever
/// in use.
class DenseHistogram {
public:
  /// Records a duration ≥ 0. That a bucket is in use is noted without a branch, which would be mispredicted.
  void record(Nanoseconds value) {
    std::uint32_t const bucket = Histogram::bucket_of(value);
    at(bucket) += 1;
    max_ = std::max(max_, value); // without a branch, too
  }
  void add(Histogram const& other);
  void clear();

  Histogram histogram() const;

private:
  static constexpr std::uint32_t word_bits = 64;

  /// The count of a bucket that is in use from now on.
  std::uint64_t& at(std::uint32_t bucket) {
    if (bucket >= size_) grow(bucket);
    used_[bucket / word_bits] |= std::uint64_t{1} << bucket % word_bits;
    return counts_[bucket];
  }
  void grow(std::uint32_t bucket);
  template <class Visit>
  void for_each_used(Visit const& visit) const;

  std::uint32_t size_ = 0; ///< of counts_, which costs a subtraction and a shift to ask
  std::vector<std::uint64_t> counts_;
  std::array<std::uint64_t, Histogram::buckets / word_bits> used_{}; ///< a bit for each bucket with a count
  Nanoseconds max_ = 0;
};

} // namespace stickysim
