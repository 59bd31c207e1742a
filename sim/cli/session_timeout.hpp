#pragma once

#include "cli/arguments.hpp"
#include <stickysim/engine/time.hpp>

namespace stickysim {

/// The value of --session-timeout, 30 minutes without it. Throws UsageError.
Nanoseconds session_timeout_of(Arguments const& arguments);

} // namespace stickysim
