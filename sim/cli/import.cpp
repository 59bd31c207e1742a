#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/terminal.hpp"
#include <stickysim/model/call.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/trace/access_log.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr Nanoseconds default_timeout = 30 * 60 * nanoseconds_per_second;
constexpr double longest_timeout = 1e9 * 86'400 * 365;

constexpr Option options[] = {
    {"session-timeout", '\0', "TIME", false,
     "a longer gap between a host's requests starts a new session (30min)"},
    {"output", 'o', "TRACE.csv", false, "the trace's file (default: standard output)"},
};

Nanoseconds timeout_of(Arguments const& arguments) {
  if (!arguments.has("session-timeout")) return default_timeout;
  std::string const& text = arguments.value("session-timeout");
  Result<Argument> const quantity = parse_quantity(text);
  bool const fits = quantity && quantity->unit == Unit::duration && quantity->value >= 0 &&
                    quantity->value <= longest_timeout;
  if (!fits)
    throw UsageError{fmt::format("--session-timeout is '{}', which is no duration of at most a year", text),
                     "write it with its unit, such as 30min"};
  return static_cast<Nanoseconds>(quantity->value);
}

int import_log(Arguments const& arguments) {
  if (arguments.positional().front() != "access-log")
    throw UsageError{fmt::format("cannot import '{}'", arguments.positional().front()),
                     "the one format is access-log: Common or Combined Log Format"};
  std::string const& path = arguments.positional().back();
  ImportedLog const log = import_access_log(path, timeout_of(arguments));
  std::string const summary = describe(log.summary);
  if (log.summary.requests == 0) {
    tell(summary + "stickysim: no line of this file reads like an access log's");
    return exit_code::bad_usage;
  }
  if (!arguments.has("output")) {
    write_stdout(log.trace_csv);
    tell(summary);
    return exit_code::done;
  }
  {
    InterruptsHeld const until_written;
    write_file_atomically(arguments.value("output"), log.trace_csv);
  }
  write_stdout(summary);
  return exit_code::done;
}

} // namespace

constinit Command const import_command{
    .name = "import",
    .operands = "access-log FILE",
    .operands_min = 2,
    .operands_max = 2,
    .summary = "turn a web server's access log into a trace to replay",
    .details =
        "FILE is in Common or Combined Log Format, gzip-compressed or not. A session is a run of one client\n"
        "host's requests without a longer gap than the timeout. What was found and skipped is printed to\n"
        "standard output, or to standard error if the trace goes there.",
    .options = options,
    .execute = import_log,
};

} // namespace stickysim
