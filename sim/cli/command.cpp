#include "cli/command.hpp"

#include "cli/file_kind.hpp"
#include "cli/suggestion.hpp"

#include <fmt/ranges.h>

namespace stickysim {

namespace {

/// The command that takes a file of that name; empty if the name does not tell.
std::string command_for_file(std::string const& name) {
  auto const ends = [&](auto... endings) { return (name.ends_with(endings) || ...); };
  if (ends(".toml") || is_folder(name)) return "run";
  if (ends(".cfg", ".conf")) return "import";
  return ends(".log", ".log.gz") ? "import access-log" : "";
}

} // namespace

std::span<Command const* const> commands() {
  static constexpr Command const* table[] = {
      &run_command,      &sweep_command, &find_command,         &size_command,     &best_command,
      &check_command,    &list_command,  &explain_command,      &import_command,   &fit_command,
      &backtest_command, &merge_command, &report_command,       &validate_command, &quiz_command,
      &grade_command,    &new_command,   &check_policy_command, &schema_command,   &completion_command,
      &man_command};
  return table;
}

Command const& command_named(std::string const& word) {
  std::vector<std::string> names;
  for (Command const* const command : commands()) {
    if (command->name == word) return *command;
    names.emplace_back(command->name);
  }
  std::string const command = command_for_file(word);
  throw UsageError{fmt::format("unknown command '{}'", word),
                   command.empty()
                       ? suggestion(word, names, fmt::format("commands are {}", fmt::join(names, ", ")))
                       : fmt::format("did you mean 'stickysim {} {}'?", command, word)};
}

std::span<Option const> program_options() {
  static constexpr Option table[] = {
      {"help", 'h', "", false, "print this help"},
      {"verbose", 'v', "", false, "tell on standard error what is being done; show each point of a sweep"},
      {"version", '\0', "", false, "print the version"},
  };
  return table;
}

std::span<Option const> common_options() { return program_options().first(2); }

Arguments parse_command_line(Command const& command, std::vector<std::string> const& words) {
  std::vector<Option> options{command.options.begin(), command.options.end()};
  options.insert(options.end(), common_options().begin(), common_options().end());
  Arguments arguments = Arguments::parse(words, options);
  if (arguments.has("help")) return arguments;
  std::vector<std::string> const& operands = arguments.positional();
  if (operands.size() > command.operands_max)
    throw UsageError{fmt::format("unexpected argument '{}'", operands[command.operands_max])};
  if (operands.size() < command.operands_min)
    throw UsageError{fmt::format("missing argument: {}", command.operands),
                     fmt::format("usage: stickysim {} {}", command.name, command.operands)};
  return arguments;
}

} // namespace stickysim
