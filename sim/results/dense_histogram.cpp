#include "results/dense_histogram.hpp"

#include <algorithm>
#include <bit>

namespace stickysim {

/// By whole octaves, so that it happens a few times only.
void DenseHistogram::raise(Nanoseconds max) {
  max_ = max;
  std::size_t const size = (Histogram::bucket_of(max) / octave + 1) * octave;
  if (counts_.size() < size) counts_.resize(size);
}

template <class Visit>
void DenseHistogram::for_each_octave(Visit const& visit) const {
  for (std::uint64_t left = used_octaves_; left != 0; left &= left - 1)
    visit(static_cast<std::uint32_t>(std::countr_zero(left)) * octave);
}

void DenseHistogram::add(Histogram const& other) {
  if (other.max() > max_) raise(other.max());
  for (Histogram::Bucket const& bucket : other.used())
    at(bucket.number) += bucket.count;
}

void DenseHistogram::clear() {
  for_each_octave([this](std::uint32_t first) { std::fill_n(counts_.begin() + first, octave, 0); });
  used_octaves_ = 0;
  max_ = 0;
}

Histogram DenseHistogram::histogram() const {
  std::size_t unused = 0;
  for_each_octave([&](std::uint32_t first) {
    auto const counts = counts_.begin() + first;
    unused += static_cast<std::size_t>(std::count(counts, counts + octave, 0));
  });
  Histogram histogram;
  histogram.reserve(static_cast<std::size_t>(std::popcount(used_octaves_)) * octave - unused);
  for_each_octave([&](std::uint32_t first) {
    for (std::uint32_t bucket = first; bucket < first + octave; ++bucket)
      if (counts_[bucket] != 0) histogram.append(bucket, counts_[bucket], max_);
  });
  return histogram;
}

} // namespace stickysim
