#pragma once

#include "cli/command.hpp"

#include <string>

namespace stickysim {

/// stickysim(1), in the man macros of roff.
std::string program_man_page();

/// stickysim-COMMAND(1).
std::string command_man_page(Command const& command);

} // namespace stickysim
