#pragma once

#include <stickysim/language/call.hpp>

#include <string>
#include <string_view>

namespace stickysim {

/// All values of a key between two ends: `state.store.round_trip=0.1ms:20ms`, or an argument of a call,
/// `workload.arrivals=poisson(5/s:50/s)`.
class ValueRange {
public:
  /// Reads `KEY=LO:HI`, LO less than HI.
  static Result<ValueRange> parse(std::string_view text);

  std::string const& key() const { return key_; }
  double low() const { return low_; } ///< in the unit in which the values are written
  double high() const { return high_; }
  bool is_whole() const { return is_whole_; } ///< whether the key takes whole numbers only
  /// Whether equal steps are equal factors: the ends are above 0 and more than a factor of 20 apart.
  bool is_geometric() const;

  /// The value at a place from 0, the low end, to 1, the high one; a whole number if the key takes no other.
  double at(double place) const;

  /// `25.3ms`, to that number of digits.
  std::string text(double value, int digits = 4) const;
  /// `KEY=VALUE`, exact enough to run.
  std::string setting(double value) const;

private:
  std::string key_;
  std::string before_; ///< of the value, what stands before the number
  std::string behind_; ///< and behind its unit
  std::string unit_;
  double low_ = 0;
  double high_ = 0;
  bool is_whole_ = false;
};

} // namespace stickysim
