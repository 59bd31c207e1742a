#include "cli/import_log.hpp"

#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/log_options.hpp"
#include "cli/own_input.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include <stickysim/log/import.hpp>
#include <stickysim/report/writers.hpp>

#include <algorithm>

namespace stickysim {

namespace {

int import_whole_log(Arguments const& arguments, std::vector<std::string> const& paths) {
  if (arguments.has("output"))
    for (std::string const& path : paths)
      refuse_to_replace(path, arguments.value("output"));
  ImportedLog const log{paths,
                        {.log = log_options_of(arguments, "format"),
                         .session_timeout = session_timeout_of(arguments),
                         .unlimited = arguments.has("unlimited"),
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

} // namespace

int import_log(Arguments const& arguments, std::vector<std::string> const& paths) {
  try {
    return import_whole_log(arguments, paths);
  } catch (LogError const&) {
    auto const is_other = [](std::string const& path) { return tell_other_kind(path, FileKind::log); };
    if (std::ranges::any_of(paths, is_other)) return exit_code::bad_usage;
    throw;
  }
}

} // namespace stickysim
