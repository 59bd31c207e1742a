#pragma once

#include "html/chart.hpp"
#include "html/event_marks.hpp"
#include "html/timeline.hpp"

#include <string_view>
#include <vector>

namespace stickysim {

/// A chart for each measure of the fleet that tells something, with a line for each variant; but for the one
/// that is `shown` elsewhere.
std::vector<Chart> timeline_charts(Timeline const& timeline, RunOutline const& outline,
                                   std::vector<EventMark> const& marks, double warmup_s,
                                   std::string_view shown);

} // namespace stickysim
