#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A token that takes its bytes' time to read, in front of one server.
Figures token(nlohmann::json const& test, int more);

/// Servers whose requests visit a store each.
Figures store_in_tandem(nlohmann::json const& test, int more);

/// The time that a store takes to work off what a stop has left.
Figures store_recovery(nlohmann::json const& test, int more);

/// What a JSON Web Token weighs.
Figures encoded_token(nlohmann::json const& test, int more);

/// More and more servers in front of one store.
Figures saturated_store(nlohmann::json const& test, int more);

} // namespace stickysim::truth
