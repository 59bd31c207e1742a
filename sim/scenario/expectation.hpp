#pragma once

#include "scenario/document.hpp"
#include "scenario/reporter.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <span>
#include <string>
#include <vector>

namespace stickysim {

/// Reads `[[expect]]`; `variants` are all that the scenario names.
std::vector<Expectation> read_expectations(Node const& expect, std::span<std::string const> variants,
                                           Reporter& reporter);

} // namespace stickysim
