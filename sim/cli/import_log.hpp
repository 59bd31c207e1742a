#pragma once

#include "cli/arguments.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// Imports these access logs as the options say; returns the exit code.
int import_log(Arguments const& arguments, std::vector<std::string> const& paths);

} // namespace stickysim
