#pragma once

#include <stickysim/scenario/load.hpp>

#include <optional>

namespace stickysim {

/// Loads a scenario and demands that it is refused as a user must be, or is told in canonical form: a text
/// that loads as the same scenario. Its small designs are simulated.
std::optional<Scenario> demand_loading(std::string const& text, std::string const& path,
                                       LoadOptions const& options = {});

/// Demands that a text which the program has written is a scenario.
void demand_loads(std::string const& text, std::string const& path);

} // namespace stickysim
