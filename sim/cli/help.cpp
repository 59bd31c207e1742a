#include "cli/help.hpp"

#include <fmt/format.h>

namespace stickysim {

namespace {

std::string option_rows(std::span<Option const> options) {
  std::string rows;
  for (Option const& option : options) {
    std::string written = option.letter == '\0' ? "    " : fmt::format("-{}, ", option.letter);
    written += fmt::format("--{}", option.name);
    if (!option.value.empty()) written += fmt::format(" {}", option.value);
    rows += fmt::format("  {:<31} {}{}\n", written, option.help, option.repeats ? "; may be repeated" : "");
  }
  return rows;
}

} // namespace

std::string program_help() {
  std::string text =
      "stickysim answers \"May I drop sticky sessions?\" It runs the same traffic through each design of a\n"
      "scenario and reports lost sessions by cause, load skew and latency, side by side.\n"
      "\n"
      "usage: stickysim COMMAND ...\n"
      "as in: stickysim run scenarios/first-crash.toml\n"
      "\n"
      "commands:\n";
  for (Command const* const command : commands())
    text += fmt::format("  {:<9} {}\n", command->name, command->summary);
  text += "\noptions:\n" + option_rows(program_options());
  text += "\n"
          "exit codes:\n"
          "  0 done; 1 an expectation failed or stayed undecided; 2 bad usage or scenario; 3 cannot read or\n"
          "  write a file; 4 internal error; 130 interrupted\n"
          "\n"
          "'stickysim COMMAND --help' says more.\n";
  return text;
}

std::string command_help(Command const& command) {
  std::string text =
      fmt::format("{}\n\nusage: stickysim {} {}{}\n\noptions:\n{}{}", command.summary, command.name,
                  command.operands, command.options.empty() ? "" : " [OPTION]...",
                  option_rows(command.options), option_rows(common_options()));
  if (!command.details.empty()) text += fmt::format("\n{}\n", command.details);
  return text;
}

} // namespace stickysim
