#include "cli/command.hpp"
#include "cli/file_kind.hpp"
#include "cli/import_configuration.hpp"
#include "cli/import_log.hpp"
#include "cli/log_options.hpp"
#include "engine/open_input.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>

#include <algorithm>
#include <cstdint>
#include <initializer_list>
#include <iterator>
#include <unistd.h>

namespace stickysim {

namespace {

constexpr auto import_options = with_log_options({
    log_format_option("format"),
    {"unlimited", '\0', "", false, "of a log: read it however much memory its requests take"},
    {"spread", '\0', "", false,
     "of a log that counts whole seconds: spread the requests of each second over it"},
    {"file", 'f', "FILE", true, "a configuration file, or a folder of such; several are read in their order"},
    {"backend", '\0', "NAME", false,
     "of HAProxy: the backend to import (a sticky one, or else the default one)"},
    {"upstream", '\0', "NAME", false,
     "of nginx: the upstream to import (a sticky one, or else the default one)"},
    {"output", 'o', "FILE", false, "where the trace or scenario goes (standard output)"},
});

/// Refuses options that belong to another format.
void refuse_options(Arguments const& arguments, std::initializer_list<std::string_view> options,
                    std::string_view format) {
  for (std::string_view const option : options)
    if (arguments.has(option)) throw UsageError{fmt::format("--{} has no meaning for {}", option, format)};
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
  auto const all_are = [&](FileKind kind) {
    return !names_format &&
           std::ranges::all_of(paths, [kind](std::string const& path) { return kind_of_file(path) == kind; });
  };
  if (first == "access-log" || all_are(FileKind::log)) {
    refuse_options(arguments, {"backend", "upstream", "file"}, "an access log");
    return import_log(arguments, paths);
  }
  if (first == "haproxy" || all_are(FileKind::haproxy))
    return import_configurations(arguments, paths, Product::haproxy);
  if (first == "nginx" || all_are(FileKind::nginx))
    return import_configurations(arguments, paths, Product::nginx);
  if (std::ranges::all_of(paths, names_configuration)) return import_configurations(arguments, paths, {});
  if (paths.size() == 1) close(open_input(first)); // tells why it cannot be read
  throw UsageError{paths.size() == 1 ? fmt::format("what '{}' holds does not show its format", first)
                                     : fmt::format("cannot import '{}'", first),
                   "the formats are access-log, haproxy and nginx"};
}

} // namespace

constinit Command const import_command{
    .name = "import",
    .operands = "[access-log|haproxy|nginx] FILE...",
    .operands_min = 0,
    .operands_max = SIZE_MAX,
    .summary = "turn an access log into a trace, a balancer's configuration into a scenario",
    .details =
        "What a FILE holds need not be said where its lines tell.\n"
        "\n"
        "Access logs are in Common or Combined Log Format with what servers add to it, of HAProxy's option\n"
        "httplog, JSON lines, of load balancers of AWS, of W3C (IIS) or Envoy; the format is found, and named.\n"
        "They may stand behind prefixes of syslog, Docker or Kubernetes, and be compressed by gzip, bzip2 or xz.\n"
        "Several files are one log; '-' is standard input. A session is a run of one client's requests without a\n"
        "longer gap than the timeout. A summary goes to standard output, or to standard error if the trace goes\n"
        "to standard output; cautions go to standard error.\n"
        "\n"
        "A configuration is HAProxy's or nginx's, in a file or a folder. Several files are read as one, HAProxy's as by its own -f; nginx's includes are\n"
        "followed below the folder of the first file, and what `nginx -T` prints is read as well. What becomes\n"
        "of the stickiness comes first on standard error and in the scenario, then which backend or upstream\n"
        "was taken, then directives that the model does not have.\n"
        "A configuration says nothing about traffic: replace that part of the scenario with yours.",
    .options = import_options,
    .execute = import_file,
};

} // namespace stickysim
