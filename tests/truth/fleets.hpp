#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Sessions, failures, closed populations, stores and tokens: the groups S, F and T, as far as the model has
/// what a case asks for. Time unit: one mean service time is one simulated second, or a second is a second
/// where the case has no service.
Figures simulate_fleet(nlohmann::json const& test, int more);

} // namespace stickysim::truth
