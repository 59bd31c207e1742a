#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Tables that a policy fills, one key for each entry: how many entries each server has, and how many change
/// hands between servers that stay when others leave.
Figures measure_tables(nlohmann::json const& test, int more);

} // namespace stickysim::truth
