#pragma once

#include "swarm/drawn.hpp"

#include <cstddef>
#include <functional>
#include <string>

namespace stickysim::swarm {

/// The smallest scenario found that still `fails`, made from one that does: sections, keys, sessions and
/// requests that it does not need are left out, and numbers are as small as they can be. `tries`: the most
/// scenarios asked about.
Drawn shrunk(Drawn scenario, std::function<bool(Drawn const&)> const& fails, std::size_t tries = 3000);

/// A scenario to paste into files, with its traces below it.
std::string listing(Drawn const& scenario);

} // namespace stickysim::swarm
