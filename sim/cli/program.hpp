#pragma once

#include "cli/command.hpp"

#include <functional>

namespace stickysim {

/// Carries out a command whose arguments are in order; returns an exit code.
using Execute = std::function<int(Command const&, Arguments const&)>;

/// The program from the command line of main() to its exit code: finds the command, says what is wrong, ends
/// at an interrupt. `how` carries the command out.
int run_program(int argc, char const* const* argv, Execute const& how);

} // namespace stickysim
