#pragma once

#include "figure.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

namespace stickysim::truth {

/// How unequal the servers' loads are.
inline Row skew_of(std::vector<double> const& loads) {
  auto const n = static_cast<double>(loads.size());
  double sum = 0;
  for (double const load : loads)
    sum += load;
  double const mean = sum / n;
  double squares = 0;
  for (double const load : loads)
    squares += (load - mean) * (load - mean);
  auto const [least, most] = std::minmax_element(loads.begin(), loads.end());
  return {{"skew.max_sessions_mean", *most},
          {"skew.max_sessions_p50", *most},
          {"skew.max_over_mean", *most / mean},
          {"skew.min_over_mean", *least / mean},
          {"skew.cv_rms", std::sqrt(squares / n) / mean}};
}

} // namespace stickysim::truth
