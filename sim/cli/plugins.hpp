#pragma once

#include "cli/arguments.hpp"

namespace stickysim {

/// Options of every command that reads scenarios. A scenario loads nothing itself.
inline constexpr Option plugin_option{"plugin", '\0', "FILE.so", true,
                                      "load a routing policy that scenarios may then name"};
inline constexpr Option policy_command_option{
    "policy-command", '\0', "COMMAND", true,
    "add a routing policy that asks a program, as 'command' or, of NAME=COMMAND, as NAME"};

/// Adds the policies that these options give. Throws UsageError and IoError.
void add_policies(Arguments const& arguments);

} // namespace stickysim
