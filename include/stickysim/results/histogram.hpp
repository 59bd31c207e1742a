#pragma once

#include <stickysim/engine/time.hpp>

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace stickysim {

/// A log-linear histogram of durations: 256 buckets for each power of two, exact below 512 ns, so that a
/// bucket is at most 0.4 % wide. Counts are integers: merging is exact, in any order. It holds the buckets in
/// use alone, so that its size follows the values, not the buckets there could be. Source: the bucketing of
/// HdrHistogram (Tene), with a power-of-two resolution.
class Histogram {
public:
  static constexpr int sub_bits = 8;

  static constexpr std::uint32_t bucket_of(Nanoseconds value) {
    auto const v = static_cast<std::uint64_t>(value);
    int const magnitude = 63 - std::countl_zero(v | 1);
    int const shift = magnitude > sub_bits ? magnitude - sub_bits : 0;
    return (static_cast<std::uint32_t>(shift) << sub_bits) + static_cast<std::uint32_t>(v >> shift);
  }
  static constexpr Nanoseconds lowest_in(std::uint32_t bucket) {
    if (bucket < (2u << sub_bits)) return bucket;
    std::uint32_t const shift = (bucket >> sub_bits) - 1;
    return static_cast<Nanoseconds>(bucket - (shift << sub_bits)) << shift;
  }
  static constexpr std::uint32_t buckets = (64u - sub_bits) << sub_bits;

  struct Bucket {
    std::uint32_t number = 0; ///< below `buckets`
    std::uint64_t count = 0;  ///< of the values in it, at least 1

    bool operator==(Bucket const&) const = default;
  };

  /// Records a duration ≥ 0. Takes time for each bucket in use.
  void record(Nanoseconds value);
  void merge(Histogram const& other);
  /// Records `count` ≥ 1 values of a bucket above those in use, the largest of which is at most `max`.
  void append(std::uint32_t bucket, std::uint64_t count, Nanoseconds max) {
    used_.push_back({bucket, count});
    total_ += count;
    max_ = std::max(max_, max);
  }
  void reserve(std::size_t buckets_in_use) { used_.reserve(buckets_in_use); }

  std::uint64_t count() const { return total_; }
  Nanoseconds max() const { return max_; } ///< exact; 0 when empty

  /// The q-quantile (0 ≤ q ≤ 1) in nanoseconds, interpolated within its bucket and never above max(); 0 when
  /// empty. The error is at most one bucket's width, 0.4 %.
  double quantile(double q) const;
  /// Several quantiles, in ascending order, at the price of one.
  void quantiles(std::span<double const> ascending, std::span<double> found) const;

  std::vector<Bucket> const& used() const { return used_; } ///< in ascending order

private:
  std::vector<Bucket> used_;
  std::uint64_t total_ = 0;
  Nanoseconds max_ = 0;
};

} // namespace stickysim
