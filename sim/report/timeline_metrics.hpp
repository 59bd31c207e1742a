#pragma once

#include <stickysim/results/recording.hpp>
#include <stickysim/results/trial_result.hpp>

#include <optional>
#include <span>
#include <string_view>

namespace stickysim {

/// A figure of the windows of timeline.csv, of the fleet.
struct TimelineMetric {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  std::optional<double> (*value)(WindowResult const&); ///< empty where a window has none
  bool of_store = false;                               ///< only with a store
};

/// In the order of the file.
std::span<TimelineMetric const> timeline_metrics();

/// The same of a server.
struct ServerMetric {
  std::string_view name;
  std::string_view unit;
  std::string_view meaning;
  double (*value)(ServerWindow const&);
};

std::span<ServerMetric const> server_metrics();

} // namespace stickysim
