#include <stickysim/results/histogram.hpp>

#include <algorithm>
#include <cmath>

namespace stickysim {

void Histogram::merge(Histogram const& other) {
  for (std::uint32_t bucket = other.lowest_; bucket <= other.highest_; ++bucket)
    counts_[bucket] += other.counts_[bucket];
  total_ += other.total_;
  lowest_ = std::min(lowest_, other.lowest_);
  highest_ = std::max(highest_, other.highest_);
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  for (std::uint32_t bucket = lowest_; bucket <= highest_; ++bucket)
    counts_[bucket] = 0;
  total_ = 0;
  max_ = 0;
  lowest_ = buckets;
  highest_ = 0;
}

double Histogram::quantile(double q) const {
  if (total_ == 0) return 0;
  double const rank = q * static_cast<double>(total_);
  auto const whole_rank = static_cast<std::uint64_t>(std::ceil(rank));
  std::uint64_t below = 0;
  std::uint32_t bucket = lowest_;
  while (bucket < highest_ && below + counts_[bucket] < whole_rank)
    below += counts_[bucket++];

  // From the bucket's lowest value to its highest, so that a bucket of one value yields that value. The top
  // bucket ends at the maximum, which is exact.
  auto const low = static_cast<double>(lowest_in(bucket));
  auto const high = static_cast<double>(bucket == highest_ ? max_ : lowest_in(bucket + 1) - 1);
  double const share = (rank - static_cast<double>(below)) / static_cast<double>(counts_[bucket]);
  return std::min(low + (high - low) * std::clamp(share, 0.0, 1.0), high);
}

} // namespace stickysim
