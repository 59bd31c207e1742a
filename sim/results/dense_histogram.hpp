#pragma once

#include <stickysim/results/histogram.hpp>

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
  static constexpr std::uint32_t octave = 1u << Histogram::sub_bits;

  /// The count of a bucket that is in use from now on. That its octave is in use is noted without a branch.
  std::uint64_t& at(std::uint32_t bucket) {
    used_octaves_ |= std::uint64_t{1} << bucket / octave;
    return counts_[bucket];
  }
  [[gnu::cold, gnu::noinline]] void raise(Nanoseconds max);
  template <class Visit>
  void for_each_octave(Visit const& visit) const; ///< with its first bucket, of those in use

  std::vector<std::uint64_t> counts_ = std::vector<std::uint64_t>(octave);
  std::uint64_t used_octaves_ = 0; ///< a bit for each with a count
  Nanoseconds max_ = 0;

  static_assert(Histogram::buckets / octave <= 64);
};

} // namespace stickysim
