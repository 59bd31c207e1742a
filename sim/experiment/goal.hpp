#pragma once

#include "experiment/yardstick.hpp"

#include <span>
#include <string>
#include <string_view>

namespace stickysim {

/// Whether a design does what it is to do.
enum class Met : std::uint8_t { yes, no, undecided };

/// What a design is to do: `latency_p99 < 200ms`.
class Goal {
public:
  /// Reads `METRIC < VALUE`, with `<`, `<=`, `>` or `>=`. A time may have its unit.
  static Result<Goal> parse(std::string_view text);

  std::string const& text() const { return text_; }
  Yardstick const& yardstick() const { return yardstick_; }

  /// By the interval of the mean over replications: met or missed if all of it is. Missed if some replication
  /// has no value.
  Met met_by(std::span<std::optional<double> const> values, double confidence) const;

  /// Whether it says that something stays rare, and none of it was seen: what happens in few trials may have
  /// happened in none of these.
  bool rests_on_none(std::span<std::optional<double> const> values) const;

private:
  std::string text_;
  Yardstick yardstick_;
  bool is_upper_ = true; ///< whether the mean is to lie below the bound
  bool may_equal_ = false;
  double bound_ = 0; ///< in the metric's unit
};

} // namespace stickysim
