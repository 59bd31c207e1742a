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

/// The command of that name. Throws UsageError if there is none.
Command const& command_named(std::string const& word);

extern Command const run_command;
extern Command const sweep_command;
extern Command const find_command;
extern Command const size_command;
extern Command const best_command;
extern Command const validate_command;
extern Command const check_command;
extern Command const list_command;
extern Command const explain_command;
extern Command const import_command;
extern Command const fit_command;
extern Command const backtest_command;
extern Command const report_command;
extern Command const merge_command;
extern Command const new_command;
extern Command const check_policy_command;
extern Command const schema_command;
extern Command const completion_command;
extern Command const man_command;
extern Command const quiz_command;
extern Command const grade_command;

/// Options of the program itself, before a command.
std::span<Option const> program_options();

/// The options of the program that every command has, too.
std::span<Option const> common_options();

/// Parses `words` for `command`: its options, the common ones and its operands.
Arguments parse_command_line(Command const& command, std::vector<std::string> const& words);

} // namespace stickysim
