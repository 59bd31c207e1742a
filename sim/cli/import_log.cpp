#include "cli/import_log.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/log_options.hpp"
#include "cli/terminal.hpp"
#include <stickysim/log/import.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <filesystem>

namespace stickysim {

namespace {

/// The trace must not replace what it is made from.
void refuse_own_output(std::vector<std::string> const& paths, std::string const& output) {
  for (std::string const& path : paths) {
    std::error_code ignored;
    if (std::filesystem::equivalent(path, output, ignored))
      throw UsageError{fmt::format("--output is '{}', the log that is to be read", output),
                       "name another file"};
  }
}

} // namespace

int import_log(Arguments const& arguments, std::vector<std::string> const& paths) {
  if (arguments.has("output")) refuse_own_output(paths, arguments.value("output"));
  ImportedLog const log{paths,
                        {.log = log_options_of(arguments, "format"),
                         .session_timeout = session_timeout_of(arguments),
                         .spread = arguments.has("spread")}};
  std::string const summary = describe(log.summary());
  if (arguments.has("output")) {
    InterruptsHeld const until_written;
    write_file_atomically(arguments.value("output"), [&](ContentSink const& sink) { log.write_trace(sink); });
    write_stdout(summary);
  } else {
    log.write_trace(write_stdout);
    tell(summary);
  }
  for (std::string const& caution : cautions(log.summary()))
    tell_caution(caution);
  return exit_code::done;
}

} // namespace stickysim
