#include "fit/sample.hpp"

#include <stickysim/results/histogram.hpp>

#include <algorithm>
#include <cmath>

namespace stickysim {
namespace {

/// Durations are recorded in some decimal unit, a second at most.
std::int64_t resolution_of(std::vector<std::int64_t> const& values, Unit unit) {
  if (unit != Unit::duration) return 1;
  std::int64_t step = nanoseconds_per_second;
  for (std::int64_t const value : values)
    while (value % step != 0)
      step /= 10;
  return step;
}

} // namespace

Sample::Sample(std::vector<std::int64_t> values, Unit unit)
    : unit_{unit}, values_{std::move(values)}, resolution_{resolution_of(values_, unit)} {
  std::ranges::sort(values_);
  auto const count = static_cast<double>(values_.size());
  for (std::int64_t const value : values_)
    mean_ += static_cast<double>(value) / count;
  double variance = 0;
  for (std::int64_t const value : values_)
    variance += (static_cast<double>(value) - mean_) * (static_cast<double>(value) - mean_) / count;
  scv_ = mean_ > 0 ? variance / (mean_ * mean_) : 0;
  fill_cells();
}

void Sample::fill_cells() {
  double const half = static_cast<double>(resolution_) / 2;
  for (std::int64_t const value : values_) {
    if (!cells_.empty() && static_cast<double>(value) <= cells_.back().high) {
      ++cells_.back().count;
      continue;
    }
    std::uint32_t const bucket = Histogram::bucket_of(value);
    auto const first = static_cast<double>(Histogram::lowest_in(bucket));
    auto const next = static_cast<double>(Histogram::lowest_in(bucket + 1));
    Cell cell{static_cast<double>(value) - half, static_cast<double>(value) + half, 1};
    if (next - first > static_cast<double>(resolution_)) cell = {first - 0.5, next - 0.5, 1};
    cell.low = std::max(cell.low, cells_.empty() ? 0.0 : cells_.back().high);
    cells_.push_back(cell);
  }
}

double Sample::quantile(double q) const {
  auto const rank = static_cast<std::size_t>(std::ceil(q * static_cast<double>(values_.size())));
  return static_cast<double>(values_[std::clamp<std::size_t>(rank, 1, values_.size()) - 1]);
}

std::vector<double> Sample::thinned(std::size_t most) const {
  std::size_t const parts = std::min(most, values_.size());
  std::vector<double> thin;
  for (std::size_t part = 0; part < parts; ++part) {
    std::size_t const first = part * values_.size() / parts;
    std::size_t const end = (part + 1) * values_.size() / parts;
    double sum = 0;
    for (std::size_t i = first; i < end; ++i)
      sum += static_cast<double>(values_[i]);
    thin.push_back(unit_ == Unit::none ? static_cast<double>(values_[(first + end) / 2])
                                       : sum / static_cast<double>(end - first));
  }
  return thin;
}

} // namespace stickysim
