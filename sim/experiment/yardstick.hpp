#pragma once

#include <stickysim/language/call.hpp>
#include <stickysim/results/metric.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// What designs are compared by: a metric, or a sum of multiples of metrics, which says how much of one is
/// worth how much of another: `latency_mean + 0.1 * sessions_harmed_fraction`.
class Yardstick {
public:
  /// Reads `[FACTOR *] METRIC [+ [FACTOR *] METRIC]...`, where each `+` may be a `-`.
  static Result<Yardstick> parse(std::string_view text);

  std::string const& text() const { return text_; }
  /// That of all its metrics; empty if they differ.
  std::string_view unit() const { return unit_; }
  /// Whether more of it is better, as of throughput, availability and the like; by the first term.
  bool more_is_better() const { return more_is_better_; }
  /// The metric of a term that says otherwise than the first one; empty if they agree.
  std::string_view opposed() const { return opposed_; }
  /// Nothing if a metric is not defined in that trial.
  std::optional<double> value(TrialResult const& trial) const;

private:
  struct Term {
    double factor;
    Metric const* metric;
  };
  std::string text_;
  std::vector<Term> terms_;
  std::string_view unit_;
  bool more_is_better_ = false;
  std::string_view opposed_;
};

} // namespace stickysim
