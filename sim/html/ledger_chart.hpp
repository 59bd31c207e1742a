#pragma once

#include "html/chart.hpp"
#include "html/run_outline.hpp"

#include <optional>

namespace stickysim {

/// What became of the sessions that were harmed: bars of those that were lost, by cause, and that failed, as
/// shares of all that started. Nothing if no variant harmed any.
std::optional<Chart> ledger_chart(RunFolder const& run, RunOutline const& outline, std::size_t point);

} // namespace stickysim
