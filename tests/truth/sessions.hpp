#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A login, and a last request when the session's life is over: it finds its state or not.
Figures sessions_lost(nlohmann::json const& test, int more);

/// How many sessions a server has in memory, and their bytes.
Figures sessions_in_memory(nlohmann::json const& test, int more);

/// Sessions whose requests go anywhere, to servers that start a new state where they find none: under a new
/// id, so that the newest is the only one that counts, or under the one that the client brings.
Figures wandering_sessions(nlohmann::json const& test, int more);

/// Uploads to a server that crashes: its user comes back until they are through.
Figures uploads(nlohmann::json const& test, int more);

/// Servers whose state lives elsewhere crash.
Figures stateless_sessions(nlohmann::json const& test, int more);

/// Users who think for longer than their state lives.
Figures idle_sessions(nlohmann::json const& test, int more);

} // namespace stickysim::truth
