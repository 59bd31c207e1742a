#pragma once

#include <stickysim/language/call.hpp>

#include <cstdint>
#include <vector>

namespace stickysim {

/// Recorded values of one kind, in base units (ns, 1): sorted, and counted in cells within which nobody can
/// tell them apart. A cell is as wide as the record is coarse (whole milliseconds, say), or as a bucket of
/// Histogram if that is wider, so that a law is compared with a few thousand cells however many values
/// there are.
class Sample {
public:
  /// More than `low`, at most `high`.
  struct Cell {
    double low = 0;
    double high = 0;
    double count = 0;
  };

  /// At least one value.
  Sample(std::vector<std::int64_t> values, Unit unit);

  Unit unit() const { return unit_; }
  std::size_t count() const { return values_.size(); }
  double mean() const { return mean_; }
  double scv() const { return scv_; } ///< squared coefficient of variation; 0 if the mean is
  std::int64_t least() const { return values_.front(); }
  std::int64_t largest() const { return values_.back(); }
  /// The step of which all values are multiples.
  std::int64_t resolution() const { return resolution_; }
  std::vector<Cell> const& cells() const { return cells_; } ///< in ascending order, none empty
  /// The value of which a share `q` is at most as large.
  double quantile(double q) const;
  /// About `most` values, equally likely, of the same mean: the means of as many equal parts of the sorted
  /// values; of counts, which must be whole, the parts' medians.
  std::vector<double> thinned(std::size_t most) const;

private:
  void fill_cells();

  Unit unit_;
  std::vector<std::int64_t> values_;
  std::int64_t resolution_ = 1;
  double mean_ = 0;
  double scv_ = 0;
  std::vector<Cell> cells_;
};

} // namespace stickysim
