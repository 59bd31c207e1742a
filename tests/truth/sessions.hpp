#pragma once

#include "figure.hpp"

namespace stickysim::truth {

/// A login, and a last request when the session's life is over: it finds its state or not.
Figures sessions_lost(nlohmann::json const& test, int more);

/// Servers whose state lives elsewhere crash.
Figures stateless_sessions(nlohmann::json const& test, int more);

/// Users who think for longer than their state lives.
Figures idle_sessions(nlohmann::json const& test, int more);

} // namespace stickysim::truth
