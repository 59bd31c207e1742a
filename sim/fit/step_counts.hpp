#pragma once

#include <stickysim/engine/time.hpp>

#include <cstddef>
#include <vector>

namespace stickysim {

/// Arrivals counted in steps of equal width, of an hour if the record is long enough. Of a record of more
/// than two weeks the steps are those of a week, which all weeks share.
struct StepCounts {
  Nanoseconds width = 0;
  Nanoseconds span = 0;  ///< of the record
  Nanoseconds cycle = 0; ///< that the steps divide: a week if weeks share them, else the span
  std::vector<double> counts{};
  std::vector<double> exposure_s{}; ///< how long each step was watched

  bool is_folded() const { return cycle < span; }
  /// Since the cycle began. The last step ends with it.
  double middle_s(std::size_t step) const {
    Nanoseconds const begin = static_cast<Nanoseconds>(step) * width;
    Nanoseconds const end = step + 1 == counts.size() ? cycle : begin + width;
    return to_seconds(begin + end) / 2;
  }
  double total() const;
  double mean_rate() const { return total() / to_seconds(span); } ///< a second
  double peak_rate() const;                                       ///< a second, in the busiest step
};

/// `starts` lie in [0, span), in ascending order; span > 0.
StepCounts count_steps(std::vector<Nanoseconds> const& starts, Nanoseconds span);

/// How irregular arrivals are within the steps.
struct Dispersion {
  double index = 1;        ///< variance over mean of counts in windows: 1 for independent arrivals
  Nanoseconds width = 0;   ///< of a window
  std::size_t windows = 0; ///< less the means that were estimated; 0: too few arrivals to say
};

/// Windows are a tenth of a step; each step has a mean of its own, so that its rate does not count.
Dispersion dispersion_within(StepCounts const& steps, std::vector<Nanoseconds> const& starts);

} // namespace stickysim
