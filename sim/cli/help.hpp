#pragma once

#include "cli/command.hpp"

#include <string>

namespace stickysim {

/// What `stickysim --help` prints, on a page of page_columns().
std::string program_help();

/// What `stickysim COMMAND --help` prints.
std::string command_help(Command const& command);

} // namespace stickysim
