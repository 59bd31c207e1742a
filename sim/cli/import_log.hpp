#pragma once

#include "cli/arguments.hpp"

namespace stickysim {

/// Imports the access logs that the operands behind the first one name; returns the exit code.
int import_log(Arguments const& arguments);

} // namespace stickysim
