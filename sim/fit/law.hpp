#pragma once

#include "fit/sample.hpp"

#include <functional>
#include <string>
#include <vector>

namespace stickysim {

/// An AIC may be less by that without saying that its model is the better one.
inline constexpr double aic_that_tells_nothing = 2;

/// One of the program's distributions with the parameters that a sample suggests.
struct FittedLaw {
  std::string text;                    ///< as a scenario has it: `lognormal(20.3ms, cv=1.52)`
  int parameters = 1;                  ///< that were fitted
  std::function<double(double)> above; ///< the probability of a value above that one
  double log_likelihood = 0;

  /// Akaike's information criterion: less is better.
  double aic() const { return 2 * parameters - 2 * log_likelihood; }
  /// The value of which a share `q` is at most as large.
  double quantile(double q) const;
};

/// The laws that can have the sample's mean, the best first: that of the least AIC, or, of those
/// within 2 of it, which are as good, the one with the fewest parameters (Burnham and Anderson, Model
/// Selection and Multimodel Inference, 2.6). A parameter that sets the mean is the sample's, so that a fleet
/// gets the load that was recorded; the others maximise the likelihood of the cells in which the values were
/// found, which is exact for records in whole milliseconds, too. Never empty.
std::vector<FittedLaw> fitted_laws(Sample const& sample);

/// `412.3ms`, `1.25`: four significant digits, in the unit of the sample.
std::string value_text(double value, Unit unit);

} // namespace stickysim
