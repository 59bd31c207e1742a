#include "cli/exit_code.hpp"
#include "cli/man_page.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr Option man_options[] = {
    {"output", 'o', "DIR", false, "write the page of the program and that of each command to this folder"},
};

int man(Arguments const& arguments) {
  std::vector<std::string> const& operands = arguments.positional();
  if (!arguments.has("output")) {
    write_stdout(operands.empty() ? program_man_page() : command_man_page(command_named(operands.front())));
    return exit_code::done;
  }
  if (!operands.empty()) throw UsageError{"--output writes all pages", "leave out the command"};
  std::string const& folder = arguments.value("output");
  write_file_atomically(fmt::format("{}/stickysim.1", folder), program_man_page());
  for (Command const* const command : commands())
    write_file_atomically(fmt::format("{}/stickysim-{}.1", folder, command->name),
                          command_man_page(*command));
  return exit_code::done;
}

} // namespace

constinit Command const man_command{
    .name = "man",
    .operands = "[COMMAND]",
    .operands_min = 0,
    .operands_max = 1,
    .summary = "print the manual page of the program, or of a command",
    .details = "In the language of man: 'stickysim man run | man -l -'.",
    .options = man_options,
    .execute = man,
};

} // namespace stickysim
