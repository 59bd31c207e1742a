#pragma once

#include "fit/sample.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// What a scenario says of recorded values.
struct LawChoice {
  std::string law;       ///< the best one: `lognormal(20.3ms, cv=1.52)`
  bool fits = true;      ///< else the values themselves had better be drawn
  std::string verdict{}; ///< how well it fits, in words, with the quantile at which it fits worst
};

/// The law with the least AIC. It fits if its distribution function stays within five hundredths of the
/// recorded one, and its quantiles within 15 % of the recorded ones, chance aside.
LawChoice choose_law(Sample const& sample);

} // namespace stickysim
