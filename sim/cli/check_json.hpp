#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <span>
#include <string>

namespace stickysim {

/// What `check --format json` prints: what is predicted of each design, and what a run with that number of
/// jobs needs.
std::string checks_json(std::span<Scenario const> scenarios, int jobs);

} // namespace stickysim
