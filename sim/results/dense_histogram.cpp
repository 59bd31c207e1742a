#include "results/dense_histogram.hpp"

#include <bit>

namespace stickysim {

/// By whole octaves, so that it happens a few times only.
void DenseHistogram::raise(Nanoseconds max) {
  max_ = max;
  std::size_t const size = (Histogram::bucket_of(max) / octave + 1) * octave;
  if (counts_.size() < size) counts_.resize(size);
}

template <class Visit>
void DenseHistogram::for_each_used(Visit const& visit) const {
  for (std::uint32_t word = 0; word < counts_.size() / word_bits; ++word)
    for (std::uint64_t left = used_[word]; left != 0; left &= left - 1)
      visit(word * word_bits + static_cast<std::uint32_t>(std::countr_zero(left)));
}

void DenseHistogram::add(Histogram const& other) {
  if (other.max() > max_) raise(other.max());
  for (Histogram::Bucket const& bucket : other.used())
    at(bucket.number) += bucket.count;
}

void DenseHistogram::clear() {
  for_each_used([this](std::uint32_t bucket) { counts_[bucket] = 0; });
  used_.fill(0);
  max_ = 0;
}

Histogram DenseHistogram::histogram() const {
  std::size_t in_use = 0;
  for_each_used([&](std::uint32_t) { ++in_use; });
  Histogram histogram;
  histogram.reserve(in_use);
  for_each_used([&](std::uint32_t bucket) { histogram.append(bucket, counts_[bucket], max_); });
  return histogram;
}

} // namespace stickysim
