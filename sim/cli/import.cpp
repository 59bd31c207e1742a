#include "configuration/import.hpp"

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include <stickysim/language/call.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/trace/access_log.hpp>

#include <fmt/ranges.h>

#include <initializer_list>

namespace stickysim {

namespace {

constexpr Nanoseconds default_timeout = 30 * 60 * nanoseconds_per_second;
constexpr double longest_timeout = 1e9 * 86'400 * 365;

constexpr Option import_options[] = {
    {"session-timeout", '\0', "TIME", false,
     "a longer gap between a host's requests starts a new session (30min)"},
    {"backend", '\0', "NAME", false, "of HAProxy: the backend to import (the first with servers)"},
    {"upstream", '\0', "NAME", false, "of nginx: the upstream to import (the first with servers)"},
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

int import_log(Arguments const& arguments) {
  refuse_options(arguments, {"backend", "upstream"}, "an access log");
  ImportedLog const log = import_access_log(arguments.positional().back(), timeout_of(arguments));
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

/// The fleet that the command line names; empty: none.
std::string wanted_fleet(Arguments const& arguments, Product product) {
  bool const haproxy = product == Product::haproxy;
  refuse_options(arguments, {"session-timeout", haproxy ? "upstream" : "backend"},
                 haproxy ? "HAProxy" : "nginx");
  std::string_view const option = haproxy ? "backend" : "upstream";
  return arguments.has(option) ? arguments.value(option) : std::string{};
}

/// Without a `product` the file's content decides.
int import_scenario(Arguments const& arguments, std::optional<Product> product) {
  std::string const& path = arguments.positional().back();
  auto const read = read_configuration(path);
  if (!read) return refuse(read.error());
  if (!product) product = product_of(*read);
  if (!product)
    throw UsageError{fmt::format("'{}' is neither a configuration of HAProxy nor one of nginx", path),
                     fmt::format("to see why: stickysim import haproxy {}", path)};
  auto const imported = import_configuration(*read, *product, wanted_fleet(arguments, *product));
  if (!imported) return refuse(imported.error());
  deliver(arguments, imported->toml);
  if (!imported->remarks.empty()) tell(fmt::format("{}", fmt::join(imported->remarks, "\n")));
  return exit_code::done;
}

int import_file(Arguments const& arguments) {
  std::string const& first = arguments.positional().front();
  bool const alone = arguments.positional().size() == 1;
  bool const is_format = first == "access-log" || first == "haproxy" || first == "nginx";
  if (alone && is_format)
    throw UsageError{"missing argument: FILE", fmt::format("usage: stickysim import {} FILE", first)};
  if (alone && (first.ends_with(".cfg") || first.ends_with(".conf"))) return import_scenario(arguments, {});
  if (!is_format)
    throw UsageError{alone ? fmt::format("the name of '{}' does not show its format", first)
                           : fmt::format("cannot import '{}'", first),
                     "the formats are access-log (Common or Combined Log Format), haproxy and nginx"};
  if (first == "access-log") return import_log(arguments);
  return import_scenario(arguments, first == "haproxy" ? Product::haproxy : Product::nginx);
}

} // namespace

constinit Command const import_command{
    .name = "import",
    .operands = "[access-log|haproxy|nginx] FILE",
    .operands_min = 1,
    .operands_max = 2,
    .summary = "turn an access log into a trace, a balancer's configuration into a scenario",
    .details =
        "An access log is in Common or Combined Log Format, gzip-compressed or not. A session is a run of\n"
        "one client host's requests without a longer gap than the timeout. A summary of what was read and\n"
        "skipped goes to standard output, or to standard error if the trace goes to standard output.\n"
        "\n"
        "A configuration is HAProxy's or nginx's; the format of a FILE called *.cfg or *.conf need not be\n"
        "named. Directives that the model does not have are reported on standard error and in the scenario.\n"
        "A configuration says nothing about traffic: replace that part of the scenario with yours.",
    .options = import_options,
    .execute = import_file,
};

} // namespace stickysim
