#pragma once

#include "cli/arguments.hpp"

namespace stickysim {

/// A command of the program. Its help and every other description of the command line come from this row.
struct Command {
  std::string_view name;
  std::string_view operands; ///< as the usage line shows them: `SCENARIO...`
  std::size_t operands_min = 0;
  std::size_t operands_max = 0;
  std::string_view summary; ///< one line
  std::string_view details; ///< the end of its help, after the options
  std::span<Option const> options;
  int (*execute)(Arguments const&); ///< returns an exit code
};

/// All commands, in the order of the help.
std::span<Command const* const> commands();

extern Command const run_command;
extern Command const check_command;
extern Command const list_command;
extern Command const explain_command;
extern Command const import_command;

/// Options of the program itself, before a command.
std::span<Option const> program_options();

/// The options of the program that every command has, too.
std::span<Option const> common_options();

/// Parses `words` for `command`: its options, the common ones and its operands.
Arguments parse_command_line(Command const& command, std::vector<std::string> const& words);

} // namespace stickysim
