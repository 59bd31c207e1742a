#pragma once

#include "html/chart.hpp"
#include "html/event_marks.hpp"
#include "html/timeline.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// The load of each server over time, in the first replication: a map for each variant, with a row for each
/// server. All have the same scale of colours, which stands in each. Variants of which nothing is recorded
/// have none.
std::vector<Chart> heat_charts(RunFolder const& run, Timeline const& timeline, RunOutline const& outline,
                               std::size_t point);

/// Why some variants are not among `charts`, naming them in quotes; empty if all are.
std::string unrecorded_servers(std::vector<Chart> const& charts, RunOutline const& outline);

} // namespace stickysim
