#pragma once

#include <stickysim/results/histogram.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace stickysim {

/// A histogram that durations are recorded in: it has a count for each bucket up to that of the largest.
class DenseHistogram {
public:
  /// Records a duration ≥ 0. A new maximum is rare; so is, therefore, a bucket without a count.
  void record(Nanoseconds value) {
    if (value > max_) [[unlikely]]
      raise(value);
    at(Histogram::bucket_of(value)) += 1;
  }
  void add(Histogram const& other);
  void clear();

  Histogram histogram() const;

private:
  static constexpr std::uint32_t word_bits = 64;
  static constexpr std::uint32_t octave = 1u << Histogram::sub_bits;

  /// The count of a bucket that is in use from now on. That it is is noted without a branch, which would be
  /// mispredicted.
  std::uint64_t& at(std::uint32_t bucket) {
    used_[bucket / word_bits] |= std::uint64_t{1} << bucket % word_bits;
    return counts_[bucket];
  }
  [[gnu::cold, gnu::noinline]] void raise(Nanoseconds max);
  template <class Visit>
  void for_each_used(Visit const& visit) const;

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(octave);
  std::array<std::uint64_t, Histogram::buckets / word_bits> used_{}; ///< a bit for each bucket with a count
  Nanoseconds max_ = 0;
};

} // namespace stickysim
