#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// Sessions that arrive one after another, ask the policy once and stay where it sends them.
Figures place_sessions(nlohmann::json const& test, int more);

} // namespace stickysim::truth
