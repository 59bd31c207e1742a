#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <cstdint>
#include <string>

namespace stickysim::reference {

/// What the program and the reference say differently of a variant, a line each; empty: nothing.
std::string differences(Variant const& variant, RunSettings const& run);

/// The same of the random scenario with that seed, with its two files above it.
std::string disagreement(std::uint64_t seed);

} // namespace stickysim::reference
