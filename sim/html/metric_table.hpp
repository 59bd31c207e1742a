#pragma once

#include "html/estimates.hpp"
#include "html/run_folder.hpp"

#include <string>

namespace stickysim {

/// The variants side by side at a point: means and intervals, a row for each metric that the terminal shows,
/// each with a bar on the row's own scale. Rows tell the length of a window, and what covers the warm-up,
/// too.
std::string metric_table(Estimates const& estimates, RunOutline const& outline, std::size_t point,
                         Manifest const& manifest);

/// How to read it.
std::string metric_lead(Estimates const& estimates, RunOutline const& outline, std::size_t point,
                        double warmup_s);

/// Every metric, without bars.
std::string all_metrics_table(Estimates const& estimates, RunOutline const& outline, std::size_t point);

} // namespace stickysim
