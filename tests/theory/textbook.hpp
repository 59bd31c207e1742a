#pragma once

#include "model/simulate.hpp"
#include <stickysim/experiment/estimate.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A textbook system in a run of `duration` of which the first tenth is left out.
inline std::vector<TrialResult> simulate_system(std::string const& text, int duration_s,
                                                std::vector<std::string> sets = {}) {
  sets.push_back("run.duration=" + std::to_string(duration_s) + "s");
  sets.push_back("run.warmup=" + std::to_string(duration_s / 10) + "s");
  return simulate("[run]\nreplications = 20\nseed = 2024\n" + text, sets);
}

/// Whether the 99.9 % interval over the replications holds the expected value: one correct figure in a
/// thousand does not, under a fixed seed it does or does not for ever. An interval wider than 3 % of the
/// value would prove little.
inline void check_mean(std::vector<TrialResult> const& trials, std::string_view metric, double expected) {
  CAPTURE(metric, expected);
  Estimate const found = estimate(measure(trials, metric), 0.999);
  CAPTURE(found.low, found.mean, found.high);
  CHECK(found.low <= expected);
  CHECK(expected <= found.high);
  CHECK(found.high - found.low < 0.06 * expected);
}

} // namespace stickysim
