#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/help.hpp"
#include "cli/interrupt.hpp"
#include "cli/suggestion.hpp"
#include "cli/terminal.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <filesystem>

namespace {

using namespace stickysim;

/// The command that takes a file of that name; empty if the name does not tell.
std::string command_for_file(std::string const& name) {
  auto const ends = [&](auto... endings) { return (name.ends_with(endings) || ...); };
  if (ends(".toml") || std::filesystem::is_directory(name)) return "run";
  if (ends(".cfg", ".conf")) return "import";
  return ends(".log", ".log.gz") ? "import access-log" : "";
}

Command const& find_command(std::string const& word) {
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

/// `help`, `help run` and `version`, as other programs say, are `--help`, `run --help` and `--version` here.
std::vector<std::string> in_own_words(std::vector<std::string> words) {
  if (words == std::vector<std::string>{"version"}) return {"--version"};
  while (!words.empty() && words.front() == "help") {
    words.erase(words.begin());
    words.emplace_back("--help");
  }
  return words;
}

void log_to_stderr(bool verbose) {
  spdlog::set_default_logger(spdlog::stderr_logger_mt("stickysim"));
  spdlog::set_level(verbose ? spdlog::level::debug : spdlog::level::warn);
  spdlog::set_pattern("%T.%e %v");
}

int execute(Command const& command, std::vector<std::string> const& words) {
  Arguments const arguments = parse_command_line(command, words);
  if (arguments.has("help")) {
    write_stdout(command_help(command));
    return exit_code::done;
  }
  log_to_stderr(arguments.has("verbose"));
  return command.execute(arguments);
}

int complain(std::string_view command, UsageError const& error) {
  std::string const program = command.empty() ? "stickysim" : fmt::format("stickysim {}", command);
  tell(fmt::format("{}: {}", program, error.what()));
  if (!error.cure().empty()) tell(error.cure());
  tell(fmt::format("'{} --help' says more", program));
  return exit_code::bad_usage;
}

int dispatch(std::vector<std::string> const& words) {
  auto const is_option = [](std::string const& word) { return word.starts_with('-'); };
  auto const command_at = std::find_if_not(words.begin(), words.end(), is_option);
  std::string_view command_name;
  try {
    Arguments const program = Arguments::parse({words.begin(), command_at}, program_options());
    if (program.has("help")) {
      write_stdout(program_help());
      return exit_code::done;
    }
    if (program.has("version")) {
      write_stdout(fmt::format("stickysim {}\n", program_version()));
      return exit_code::done;
    }
    if (command_at == words.end()) {
      tell(program_help());
      return exit_code::bad_usage;
    }
    Command const& command = find_command(*command_at);
    command_name = command.name;
    std::vector<std::string> of_command{command_at + 1, words.end()};
    if (program.has("verbose")) of_command.insert(of_command.begin(), "--verbose");
    return execute(command, of_command);
  } catch (UsageError const& error) {
    return complain(command_name, error);
  } catch (ReaderGone const&) {
    return exit_code::reader_gone;
  } catch (IoError const& error) {
    tell(fmt::format("stickysim: {}", error.what()));
    return exit_code::io_failed;
  } catch (std::bad_alloc const&) {
    tell("stickysim: not enough memory");
    return exit_code::io_failed;
  } catch (std::exception const& error) {
    tell(fmt::format("stickysim {}: internal error: {}", program_version(), error.what()));
    return exit_code::invariant_broken;
  }
}

} // namespace

int main(int argc, char** argv) {
  // Writing to a closed pipe then fails with an error, and files that are being written are finished.
  std::signal(SIGPIPE, SIG_IGN);
  stickysim::exit_on_interrupt();
  return dispatch(in_own_words({argv + std::min(argc, 1), argv + argc}));
}
