#pragma once

#include "report/paint.hpp"
#include <stickysim/report/verdict.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace stickysim {

/// `a.retries < 5  (holds: 2 < 5)`.
std::string expectation_text(ExpectationResult const& decided);

/// The same behind `✓`, and the end of the line.
std::string expectation_line(ExpectationResult const& decided, Paint const& paint, std::size_t page);

/// An expectation over all points, given the results of all expectations: at how many it holds, and what it
/// is at the first one where it does not.
std::string expectation_over_sweep(Expectation const& expectation,
                                   std::vector<ExpectationResult> const& results, Scenario const& scenario,
                                   Paint const& paint, std::size_t page);

} // namespace stickysim
