#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A token that takes its bytes' time to read, in front of one server.
Figures token(nlohmann::json const& test, int more);

/// Servers whose requests visit a store each.
Figures store_in_tandem(nlohmann::json const& test, int more);

/// More and more servers in front of one store.
Figures saturated_store(nlohmann::json const& test, int more);

} // namespace stickysim::truth
