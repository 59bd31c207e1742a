#pragma once

#include "witness/script.hpp"

#include <string>
#include <vector>

namespace stickysim::witness {

/// Plays a script to its product on `port` and the ports behind it, and writes down what the clients get, in
/// the order of simulated(). Each request has a connection of its own, from its session's address; clients
/// return the cookies that they are given. `folder`: for the product's files. Throws if the product does not
/// start, or if the script asks for what cannot be played.
std::vector<Pick> play(Script const& script, std::string const& folder, int port);

} // namespace stickysim::witness
