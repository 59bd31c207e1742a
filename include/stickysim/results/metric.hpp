#pragma once

#include <stickysim/results/trial_result.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace stickysim {

/// A metric: its name in `list metrics`, tables and CSV files, and how it follows from a trial.
struct Metric {
  std::string_view name;
  std::string_view unit;                              ///< `count`, `s`, `ratio`, `1/s`, `bytes`, `currency`
  std::string_view help;                              ///< one line
  std::optional<double> (*value)(TrialResult const&); ///< empty if it is not defined (no store, no fault)
};

/// All metrics, in the order in which files list them.
std::span<Metric const> metrics();

/// The metric of that name, or null.
Metric const* find_metric(std::string_view name);

} // namespace stickysim
