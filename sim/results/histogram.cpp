#include <stickysim/results/histogram.hpp>

#include <algorithm>
#include <array>
#include <cmath>

namespace stickysim {

void Histogram::merge(Histogram const& other) {
  for (std::size_t i = 0; i < other.used_count_; ++i)
    add(other.used_[i], other.counts_[other.used_[i]]);
  total_ += other.total_;
  max_ = std::max(max_, other.max_);
}

void Histogram::clear() {
  for (std::size_t i = 0; i < used_count_; ++i)
    counts_[used_[i]] = 0;
  used_count_ = 0;
  total_ = 0;
  max_ = 0;
}

double Histogram::quantile(double q) const {
  double found = 0;
  quantiles({&q, 1}, {&found, 1});
  return found;
}

void Histogram::quantiles(std::span<double const> ascending, std::span<double> found) const {
  std::fill(found.begin(), found.end(), 0);
  if (total_ == 0) return;

  // First the block of buckets, then the bucket: most of them are empty.
  constexpr std::uint32_t block_size = 64;
  std::array<std::uint64_t, buckets / block_size> blocks = {};
  for (std::size_t i = 0; i < used_count_; ++i)
    blocks[used_[i] / block_size] += counts_[used_[i]];
  std::uint64_t below_block = 0;
  std::uint32_t block = 0;

  for (std::size_t i = 0; i < ascending.size(); ++i) {
    double const rank = ascending[i] * static_cast<double>(total_);
    auto const whole_rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(rank)));
    while (below_block + blocks[block] < whole_rank)
      below_block += blocks[block++];
    std::uint64_t below = below_block;
    std::uint32_t bucket = block * block_size;
    while (below + counts_[bucket] < whole_rank)
      below += counts_[bucket++];

    // Interpolates from the bucket's lowest value to its highest, so that a bucket of one value yields that
    // value. The top bucket ends at the maximum, which is exact.
    auto const low = static_cast<double>(lowest_in(bucket));
    auto const high = static_cast<double>(bucket == bucket_of(max_) ? max_ : lowest_in(bucket + 1) - 1);
    double const share = (rank - static_cast<double>(below)) / static_cast<double>(counts_[bucket]);
    found[i] = std::min(low + (high - low) * std::clamp(share, 0.0, 1.0), high);
  }
}

} // namespace stickysim
