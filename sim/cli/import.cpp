#include "configuration/import.hpp"

#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/import_log.hpp"
#include "cli/interrupt.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>

#include <cstdint>
#include <initializer_list>

namespace stickysim {

namespace {

constexpr Option import_options[] = {
    {"session-timeout", '\0', "TIME", false,
     "of a log: a longer gap between a host's requests starts a new session (30min)"},
    {"client", '\0', "FIELD", false, "of a log: the field that says who asks (its host, or X-Forwarded-For)"},
    {"session", '\0', "FIELD", false,
     "of a log: the field, cookie or header that says to which session a request belongs"},
    {"only", '\0', "PATTERN", true, "of a log: only requests for paths such as '/shop/*'"},
    {"skip", '\0', "PATTERN", true,
     "of a log: no requests for such paths; 'static': for images, styles and the like"},
    {"format", '\0', "common|haproxy|json|alb|w3c|envoy", false,
     "of a log: its format (found from its lines)"},
    {"spread", '\0', "", false,
     "of a log that counts whole seconds: spread the requests of each second over it"},
    {"backend", '\0', "NAME", false, "of HAProxy: the backend to import (the first with servers)"},
    {"upstream", '\0', "NAME", false, "of nginx: the upstream to import (the first with servers)"},
    {"output", 'o', "FILE", false, "where the trace or scenario goes (standard output)"},
};

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

/// The fleet that the command line names; empty: none.
std::string wanted_fleet(Arguments const& arguments, Product product) {
  bool const haproxy = product == Product::haproxy;
  refuse_options(arguments,
                 {"session-timeout", "client", "session", "only", "skip", "format", "spread",
                  haproxy ? "upstream" : "backend"},
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
                     "the formats are access-log, haproxy and nginx"};
  if (first == "access-log") {
    refuse_options(arguments, {"backend", "upstream"}, "an access log");
    return import_log(arguments);
  }
  if (arguments.positional().size() > 2)
    throw UsageError{fmt::format("unexpected argument '{}'", arguments.positional()[2])};
  return import_scenario(arguments, first == "haproxy" ? Product::haproxy : Product::nginx);
}

} // namespace

constinit Command const import_command{
    .name = "import",
    .operands = "[access-log|haproxy|nginx] FILE...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "turn an access log into a trace, a balancer's configuration into a scenario",
    .details =
        "Access logs are in Common or Combined Log Format with what servers add to it, of HAProxy's option\n"
        "httplog, JSON lines, of load balancers of AWS, of W3C (IIS) or Envoy; the format is found, and named.\n"
        "They may stand behind prefixes of syslog, Docker or Kubernetes, and be compressed by gzip, bzip2 or xz.\n"
        "Several files are one log; '-' is standard input. A session is a run of one client's requests without a\n"
        "longer gap than the timeout. A summary goes to standard output, or to standard error if the trace goes\n"
        "to standard output; cautions go to standard error.\n"
        "\n"
        "A configuration is HAProxy's or nginx's; the format of a FILE called *.cfg or *.conf need not be\n"
        "named. Directives that the model does not have are reported on standard error and in the scenario.\n"
        "A configuration says nothing about traffic: replace that part of the scenario with yours.",
    .options = import_options,
    .execute = import_file,
};

} // namespace stickysim
