#include "cli/command.hpp"

#include <fmt/format.h>

namespace stickysim {

std::span<Command const* const> commands() {
  static constexpr Command const* table[] = {&run_command, &check_command, &list_command, &explain_command,
                                             &import_command};
  return table;
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
