#pragma once

#include "reference/random_scenario.hpp"
#include <stickysim/scenario/scenario.hpp>

#include <string>

namespace stickysim::reference {

/// What the program and the reference say differently of a variant, a line each; empty: nothing.
std::string differences(Variant const& variant, RunSettings const& run);

/// The same of a scenario's first variant; or why it cannot be compared.
std::string differences(RandomScenario const& random);

} // namespace stickysim::reference
