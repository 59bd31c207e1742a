#pragma once

#include <stickysim/results/trial_result.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace stickysim {

/// A figure of the windows of timeline.csv.
struct TimelineMetric {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  std::optional<double> (*value)(WindowResult const&); ///< empty where a window has none
  bool of_store = false;                               ///< only with a store
};

/// In the order of the file.
std::span<TimelineMetric const> timeline_metrics();

} // namespace stickysim
