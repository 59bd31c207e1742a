#include "cli/program.hpp"

#include "cli/exit_code.hpp"
#include "cli/help.hpp"
#include "cli/interrupt.hpp"
#include "cli/plugins.hpp"
#include "cli/terminal.hpp"
#include "language/shown.hpp"
#include "plugin/policy_fault.hpp"
#include <stickysim/engine/standstill.hpp>
#include <stickysim/log/reader.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <csignal>
#include <fcntl.h>
#include <memory>
#include <unistd.h>

namespace stickysim {

namespace {

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
  auto const sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("stickysim", sink));
  spdlog::set_level(verbose ? spdlog::level::debug : spdlog::level::warn);
  spdlog::set_pattern("%T.%e %v");
}

int execute(Command const& command, std::vector<std::string> const& words, Execute const& how) {
  Arguments const arguments = parse_command_line(command, words);
  if (arguments.has("help")) {
    write_stdout(command_help(command));
    return exit_code::done;
  }
  log_to_stderr(arguments.has("verbose"));
  add_policies(arguments);
  return how(command, arguments);
}

int complain(std::string_view command, UsageError const& error) {
  std::string const program = command.empty() ? "stickysim" : fmt::format("stickysim {}", command);
  // A line feed of an argument must not begin a line, which would look like one of the program's own.
  tell(fmt::format("{}: {}", program, shown(error.what())));
  if (!error.cure().empty()) tell(shown(error.cure()));
  tell(fmt::format("'{} --help' says more", program));
  return exit_code::bad_usage;
}

int dispatch(std::vector<std::string> const& words, Execute const& how) {
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
    Command const& command = command_named(*command_at);
    command_name = command.name;
    std::vector<std::string> of_command{command_at + 1, words.end()};
    if (program.has("verbose")) of_command.insert(of_command.begin(), "--verbose");
    return execute(command, of_command, how);
  } catch (UsageError const& error) {
    return complain(command_name, error);
  } catch (LogError const& error) {
    tell(fmt::format("stickysim {}: {}", command_name, shown(error.what())));
    if (!error.cure().empty()) tell(shown(error.cure()));
    return exit_code::bad_usage;
  } catch (ReaderGone const&) {
    return exit_code::io_failed; // in silence: who reads no more wants to hear no more
  } catch (IoError const& error) {
    tell(fmt::format("stickysim: {}", shown(error.what())));
    return exit_code::io_failed;
  } catch (std::bad_alloc const&) {
    tell("stickysim: not enough memory");
    return exit_code::io_failed;
  } catch (PolicyFault const& fault) {
    tell(fmt::format("stickysim: {}", fault.what()));
    return exit_code::invariant_broken;
  } catch (Standstill const& standstill) {
    tell(fmt::format("stickysim: {}: give the demand or a pause more than half a nanosecond",
                     standstill.what()));
    return exit_code::bad_usage;
  } catch (std::exception const& error) {
    tell(fmt::format("stickysim {}: internal error: {}", program_version(), error.what()));
    return exit_code::invariant_broken;
  }
}

} // namespace

/// A standard stream that is closed would be the next file that is opened, and what is printed would stand
/// there. In its place comes one that cannot be used.
static void occupy_standard_streams() {
  for (int const stream : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO})
    if (fcntl(stream, F_GETFD) < 0) open("/dev/null", stream == STDIN_FILENO ? O_WRONLY : O_RDONLY);
}

int run_program(int argc, char const* const* argv, Execute const& how) {
  occupy_standard_streams();
  // Writing to a closed pipe then fails with an error, and files that are being written are finished.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN); // likewise to a file that may not grow
  exit_on_interrupt();
  return dispatch(in_own_words({argv + std::min(argc, 1), argv + argc}), how);
}

} // namespace stickysim
