#pragma once

#include "cli/command.hpp"

#include <string>

namespace stickysim {

inline constexpr std::string_view program_purpose =
    "stickysim answers \"May I drop sticky sessions?\" It runs the same traffic through each design of a scenario "
    "and reports lost sessions by cause, load skew and latency, side by side.";

/// `stickysim check SCENARIO... [OPTION]...`
std::string usage(Command const& command);

/// What `stickysim --help` prints, on a page of page_columns().
std::string program_help();

/// What `stickysim COMMAND --help` prints.
std::string command_help(Command const& command);

} // namespace stickysim
