#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/shell_completion.hpp"
#include "cli/suggestion.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

struct Shell {
  std::string_view name;
  std::string (*script)();
};
constexpr Shell shells[] = {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

int completion(Arguments const& arguments) {
  std::string const& word = arguments.positional().front();
  std::vector<std::string> names;
  for (Shell const& shell : shells) {
    if (shell.name == word) {
      write_stdout(shell.script());
      return exit_code::done;
    }
    names.emplace_back(shell.name);
  }
  throw UsageError{fmt::format("there is no completion for '{}'", word),
                   suggestion(word, names, "there is one for bash, zsh and fish")};
}

} // namespace

constinit Command const completion_command{
    .name = "completion",
    .operands = "bash|zsh|fish",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "print the script that completes command lines in a shell",
    .details =
        "It completes commands, options, scenarios, keys and the words that they may be, policies and metrics.\n"
        "For the shell that runs: eval \"$(stickysim completion bash)\", or the same with zsh after compinit, or\n"
        "'stickysim completion fish | source'.",
    .options = {},
    .execute = completion,
};

} // namespace stickysim
