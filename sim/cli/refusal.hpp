#pragma once

#include <stickysim/language/diagnostics.hpp>

namespace stickysim {

/// Tells what is wrong with a file; returns the exit code: whether it could not be read, or was read and is
/// wrong.
int refuse(Diagnostics const& diagnostics);

} // namespace stickysim
