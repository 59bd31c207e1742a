#include "cli/import_log.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/own_input.hpp"
#include "cli/session_timeout.hpp"
#include "cli/terminal.hpp"
#include <stickysim/log/import.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

ImportOptions import_options_of(Arguments const& arguments) {
  ImportOptions options;
  options.log.format = arguments.value_or("format", "");
  options.log.client = arguments.value_or("client", "");
  options.log.session = arguments.value_or("session", "");
  options.log.only = arguments.values("only");
  options.log.skip = arguments.values("skip");
  options.session_timeout = session_timeout_of(arguments);
  options.spread = arguments.has("spread");
  options.unlimited = arguments.has("unlimited");
  return options;
}

} // namespace

int import_log(Arguments const& arguments) {
  std::vector<std::string> const paths{arguments.positional().begin() + 1, arguments.positional().end()};
  ImportOptions const options = import_options_of(arguments);
  if (arguments.has("output"))
    for (std::string const& path : paths)
      refuse_to_replace(path, arguments.value("output"));
  try {
    ImportedLog const log{paths, options};
    std::string const summary = describe(log.summary());
    if (arguments.has("output")) {
      InterruptsHeld const until_written;
      write_file_atomically(arguments.value("output"),
                            [&](ContentSink const& sink) { log.write_trace(sink); });
      write_stdout(summary);
    } else {
      log.write_trace(write_stdout);
      tell(summary);
    }
    for (std::string const& caution : cautions(log.summary()))
      tell_caution(caution);
    return exit_code::done;
  } catch (LogError const& error) {
    tell(fmt::format("stickysim import: {}", error.what()));
    if (!error.cure().empty()) tell(error.cure());
    return exit_code::bad_usage;
  }
}

} // namespace stickysim
