#pragma once

#include "html/estimates.hpp"
#include "html/headline.hpp"

#include <optional>
#include <vector>

namespace stickysim {

/// The drawings of a page, section by section: those at the first point, and those over the points of a
/// sweep.
struct PageCharts {
  PageCharts(RunFolder const& run, RunOutline const& outline, Estimates const& estimates);

  std::optional<Chart> headline;
  std::vector<Chart> timelines;
  std::vector<Chart> servers;
  std::vector<Chart> users;
  std::vector<Chart> sweep;

  /// All of them.
  std::vector<Chart> all() const;
};

} // namespace stickysim
