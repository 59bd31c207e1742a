#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_configuration.hpp"
#include "cli/interrupt.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include <stickysim/language/call.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/trace/access_log.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <initializer_list>
#include <iterator>

namespace stickysim {

namespace {

constexpr Nanoseconds default_timeout = 30 * 60 * nanoseconds_per_second;
constexpr double longest_timeout = 1e9 * 86'400 * 365;

constexpr Option import_options[] = {
    {"session-timeout", '\0', "TIME", false,
     "a longer gap between a host's requests starts a new session (30min)"},
    {"file", 'f', "FILE", true, "a configuration file, or a folder of such; several are read in their order"},
    {"backend", '\0', "NAME", false,
     "of HAProxy: the backend to import (a sticky one, or else the default one)"},
    {"upstream", '\0', "NAME", false,
     "of nginx: the upstream to import (a sticky one, or else the default one)"},
    {"output", 'o', "FILE", false, "where the trace or scenario goes (standard output)"},
};

Nanoseconds timeout_of(Arguments const& arguments) {
  if (!arguments.has("session-timeout")) return default_timeout;
  std::string const& text = arguments.value("session-timeout");
  Result<Argument> const quantity = parse_quantity(text);
  bool const fits = quantity && quantity->unit == Unit::duration && quantity->value >= 0 &&
                    quantity->value <= longest_timeout;
  if (!fits)
    throw UsageError{
        fmt::format("--session-timeout is '{}', which is not a duration of at most a year", text),
        fmt::format("write it with its unit, such as 30min; units: {}", suffixes_of(Unit::duration))};
  return static_cast<Nanoseconds>(quantity->value);
}

/// Writes what was imported to its file, or to standard output.
void deliver(Arguments const& arguments, std::string const& content) {
  if (!arguments.has("output")) return write_stdout(content);
  InterruptsHeld const until_written;
  write_file_atomically(arguments.value("output"), content);
}

/// Refuses options that belong to another format.
void refuse_options(Arguments const& arguments, std::initializer_list<std::string_view> options,
                    std::string_view format) {
  for (std::string_view const option : options)
    if (arguments.has(option)) throw UsageError{fmt::format("--{} has no meaning for {}", option, format)};
}

int import_log(Arguments const& arguments, std::string const& path) {
  refuse_options(arguments, {"backend", "upstream", "file"}, "an access log");
  ImportedLog const log = import_access_log(path, timeout_of(arguments));
  std::string const summary = describe(log.summary);
  if (log.summary.requests == 0) {
    tell(summary + "stickysim: no line of this file is in Common or Combined Log Format");
    return exit_code::bad_usage;
  }
  deliver(arguments, log.trace_csv);
  if (arguments.has("output"))
    write_stdout(summary);
  else
    tell(summary);
  return exit_code::done;
}

int import_file(Arguments const& arguments) {
  auto const& words = arguments.positional();
  std::string const first = words.empty() ? std::string{} : words.front();
  bool const names_format = first == "access-log" || first == "haproxy" || first == "nginx";
  std::vector<std::string> paths{words.begin() + (names_format ? 1 : 0), words.end()};
  std::ranges::copy(arguments.values("file"), std::back_inserter(paths));
  if (paths.empty())
    throw UsageError{fmt::format("missing argument: {}", names_format ? "FILE" : import_command.operands),
                     fmt::format("usage: stickysim import {}",
                                 names_format ? first + " FILE" : std::string{import_command.operands})};
  if (first == "access-log") {
    if (paths.size() > 1) throw UsageError{fmt::format("unexpected argument '{}'", paths[1])};
    return import_log(arguments, paths.front());
  }
  if (names_format)
    return import_configurations(arguments, paths, first == "haproxy" ? Product::haproxy : Product::nginx);
  if (std::ranges::all_of(paths, names_configuration)) return import_configurations(arguments, paths, {});
  throw UsageError{paths.size() == 1 ? fmt::format("the name of '{}' does not show its format", first)
                                     : fmt::format("cannot import '{}'", first),
                   "the formats are access-log (Common or Combined Log Format), haproxy and nginx"};
}

} // namespace

constinit Command const import_command{
    .name = "import",
    .operands = "[access-log|haproxy|nginx] FILE...",
    .operands_min = 0,
    .operands_max = 1000,
    .summary = "turn an access log into a trace, a balancer's configuration into a scenario",
    .details =
        "An access log is in Common or Combined Log Format, gzip-compressed or not. A session is a run of\n"
        "one client host's requests without a longer gap than the timeout. A summary of what was read and\n"
        "skipped goes to standard output, or to standard error if the trace goes to standard output.\n"
        "\n"
        "A configuration is HAProxy's or nginx's; the format of a FILE called *.cfg or *.conf, or of a folder,\n"
        "need not be named. Several files are read as one, HAProxy's as by its own -f; nginx's includes are\n"
        "followed below the folder of the first file, and what `nginx -T` prints is read as well. What becomes\n"
        "of the stickiness comes first on standard error and in the scenario, then which backend or upstream\n"
        "was taken, then directives that the model does not have.\n"
        "A configuration says nothing about traffic: replace that part of the scenario with yours.",
    .options = import_options,
    .execute = import_file,
};

} // namespace stickysim
