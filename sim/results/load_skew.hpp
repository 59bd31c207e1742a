#pragma once

#include <stickysim/results/trial_result.hpp>

#include <vector>

namespace stickysim {

/// The loads whose skew is measured: busy time per time up of each server that was up at some time.
std::vector<double> server_loads(TrialResult const& trial);

// Measures of skew over loads with a positive sum. All are ratios that do not depend on the loads' scale.

/// Largest over mean: 1 when even, n when one of n servers does everything.
double max_over_mean(std::vector<double> const& loads);

/// Standard deviation over mean: 0 when even.
double coefficient_of_variation(std::vector<double> const& loads);

/// Jain's fairness index: 1 when even, 1/n when one of n servers does everything.
/// Source: Jain, Chiu and Hawe, DEC Research Report TR-301, 1984.
double jain_index(std::vector<double> const& loads);

/// Gini coefficient: 0 when even, 1 − 1/n when one of n servers does everything.
double gini_coefficient(std::vector<double> loads);

} // namespace stickysim
