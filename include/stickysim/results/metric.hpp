#pragma once

#include <stickysim/results/trial_result.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace stickysim {

/// A metric: how `list metrics`, the tables and the CSV files name it, and how it comes out of a trial.
struct Metric {
  std::string_view name;
  std::string_view unit; ///< `count`, `s`, `ratio`, `1/s`, `bytes`, `currency`
  std::string_view help; ///< one line
  /// In that unit; nothing where it is not defined (no store, no fault).
  std::optional<double> (*value)(TrialResult const&);
};

/// All metrics, in the order in which files list them.
std::span<Metric const> metrics();

/// The metric of that name, or null.
Metric const* find_metric(std::string_view name);

} // namespace stickysim
