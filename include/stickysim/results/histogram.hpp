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
/// bucket is at most 0.4 % wide. Counts are integers: merging is exact, in any order. Readers skip empty
/// buckets by a list of those in use, so that the cost follows the number of values, not of buckets. Source:
/// the bucketing of HdrHistogram (Tene), with a power-of-two resolution.
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

  Histogram() : counts_(buckets), used_(buckets + 1) {}

  /// Records a duration ≥ 0.
  void record(Nanoseconds value) {
    add(bucket_of(value), 1);
    ++total_;
    max_ = std::max(max_, value); // without a branch: in a small window it would be mispredicted
  }

  void merge(Histogram const& other);
  void clear();

  std::uint64_t count() const { return total_; }
  Nanoseconds max() const { return max_; } ///< exact; 0 when empty

  /// The q-quantile (0 ≤ q ≤ 1) in nanoseconds, interpolated within its bucket and never above max(); 0 when
  /// empty. The error is at most one bucket's width, 0.4 %.
  double quantile(double q) const;
  /// Several quantiles, in ascending order, at the price of one.
  void quantiles(std::span<double const> ascending, std::span<double> found) const;

  std::vector<std::uint64_t> const& counts() const { return counts_; }

private:
  /// A branch on whether a bucket is new to the list would be mispredicted: so it is always written behind
  /// the list's end, and the end moves only if it is new.
  void add(std::uint32_t bucket, std::uint64_t count) {
    used_[used_count_] = bucket;
    used_count_ += counts_[bucket] == 0;
    counts_[bucket] += count;
  }

  std::vector<std::uint64_t> counts_;
  std::vector<std::uint32_t> used_; ///< the buckets with counts, in any order
  std::size_t used_count_ = 0;
  std::uint64_t total_ = 0;
  Nanoseconds max_ = 0;
};

} // namespace stickysim
