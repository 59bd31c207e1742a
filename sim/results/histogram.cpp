#include <stickysim/results/histogram.hpp>

#include <algorithm>
#include <cmath>
#include <iterator>

namespace stickysim {

void Histogram::record(Nanoseconds value) {
  Histogram one;
  one.append(bucket_of(value), 1, value);
  merge(one);
}

void Histogram::merge(Histogram const& other) {
  if (other.total_ == 0) return;
  std::vector<Bucket> both;
  both.reserve(used_.size() + other.used_.size());
  std::ranges::merge(used_, other.used_, std::back_inserter(both), {}, &Bucket::number, &Bucket::number);
  used_.clear();
  for (Bucket const& bucket : both)
    if (!used_.empty() && used_.back().number == bucket.number)
      used_.back().count += bucket.count;
    else
      used_.push_back(bucket);
  total_ += other.total_;
  max_ = std::max(max_, other.max_);
}

double Histogram::quantile(double q) const {
  double found = 0;
  quantiles({&q, 1}, {&found, 1});
  return found;
}

void Histogram::quantiles(std::span<double const> ascending, std::span<double> found) const {
  std::fill(found.begin(), found.end(), 0);
  if (total_ == 0) return;

  std::uint64_t below = 0;
  auto bucket = used_.begin();
  for (std::size_t i = 0; i < ascending.size(); ++i) {
    double const rank = ascending[i] * static_cast<double>(total_);
    auto const whole_rank = std::max<std::uint64_t>(1, static_cast<std::uint64_t>(std::ceil(rank)));
    for (; below + bucket->count < whole_rank; ++bucket)
      below += bucket->count;

    // Interpolates from the bucket's lowest value to its highest, so that a bucket of one value yields that
    // value. The top bucket ends at the maximum, which is exact.
    auto const low = static_cast<double>(lowest_in(bucket->number));
    bool const is_top = bucket->number == bucket_of(max_);
    auto const high = static_cast<double>(is_top ? max_ : lowest_in(bucket->number + 1) - 1);
    double const share = (rank - static_cast<double>(below)) / static_cast<double>(bucket->count);
    found[i] = std::min(low + (high - low) * std::clamp(share, 0.0, 1.0), high);
  }
}

} // namespace stickysim
