#pragma once

#include <cstddef>
#include <span>

namespace stickysim {

/// How many of the first values to leave out, at most `most`, so that the mean of the rest is known best:
/// those after which the variance of the rest over their number is least; of several the fewest. Of means of
/// five observations this is MSER-5. Sources: White, "An effective truncation heuristic for bias reduction in
/// simulation output", Simulation 69(6), 1997; White, Cobb and Spratt, "A comparison of five steady-state
/// truncation heuristics for simulation", WSC 2000.
std::size_t mser_truncation(std::span<double const> values, std::size_t most);

} // namespace stickysim
