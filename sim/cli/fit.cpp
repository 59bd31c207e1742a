#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/own_input.hpp"
#include "cli/refusal.hpp"
#include "cli/terminal.hpp"
#include "fit/scenario.hpp"
#include "language/shown.hpp"
#include "report/page.hpp"
#include "scenario/document.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/load.hpp>
#include <stickysim/trace/read_trace.hpp>

#include <fmt/format.h>

#include <cmath>
#include <filesystem>
#include <fstream>
#include <sstream>

namespace stickysim {

namespace {

constexpr Option fit_options[] = {
    {"fleet", '\0', "SCENARIO", false, "take all but the traffic from this scenario"},
    {"output", 'o', "FILE", false, "where the scenario goes (standard output)"},
    {"unlimited", '\0', "", false, "read a trace however much memory it takes"},
};

std::string fleet_text_of(std::string const& path) {
  std::ifstream file{path, std::ios::binary};
  std::ostringstream content;
  content << file.rdbuf();
  return content.str();
}

/// The scenario's name, as it may stand in a call.
std::string files_of(std::filesystem::path const& target) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-";
  std::string name = target.stem().string();
  for (char& c : name)
    if (plain.find(c) == std::string_view::npos) c = '_';
  return name;
}

int fit(Arguments const& arguments) {
  std::string const& path = arguments.positional().front();
  auto const trace = arguments.has("unlimited") ? read_trace(path, HUGE_VAL) : read_trace(path);
  if (!trace) return refuse(trace.error(), FileKind::trace);
  bool const to_file = arguments.has("output");
  if (to_file)
    for (std::string const& read : {path, arguments.value_or("fleet", "")})
      refuse_to_replace(read, arguments.value("output"));
  std::filesystem::path const target = to_file ? arguments.value("output") : std::string{};
  std::string fleet;
  if (arguments.has("fleet")) {
    std::string const& given = arguments.value("fleet");
    if (auto const loaded = load_scenario(given); !loaded) return refuse(loaded.error());
    fleet = fleet_text_of(given);
  }
  FittedScenario const fitted = fit_scenario(**trace, files_of(target), fleet);

  // Nothing here knows all of TOML: a fleet in another style is refused rather than spoilt.
  if (!parse_document(fitted.toml))
    throw UsageError{fmt::format("--fleet: the traffic of '{}' cannot be replaced", arguments.value("fleet")),
                     "write it as a section [workload] with a key in each line"};

  std::string findings = shown(path) + '\n';
  for (std::string const& finding : fitted.findings)
    findings += paragraph("  -", finding, 4, page_columns());
  if (!to_file) {
    write_stdout(fitted.toml);
    tell(findings);
    return exit_code::done;
  }
  InterruptsHeld const until_written;
  for (auto const& file : fitted.files)
    write_file_atomically((target.parent_path() / file.name).string(), file.content);
  write_file_atomically(target.string(), fitted.toml);
  write_stdout(findings);
  return exit_code::done;
}

} // namespace

constinit Command const fit_command{
    .name = "fit",
    .operands = "TRACE",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "make a scenario from recorded traffic: arrivals, sessions, pauses and demands",
    .details =
        "TRACE is a CSV file as 'import access-log' writes it. Each quantity is fitted by each of the program's\n"
        "laws, of the recorded mean and else by maximum likelihood; the one with the least AIC is taken, and the\n"
        "quantile at which it is worst is named. Where none fits, the recorded values themselves are drawn, from\n"
        "a file beside the scenario. Clients that behave differently (people, bots, monitors) become classes.\n"
        "\n"
        "A trace says nothing about the servers: name a scenario that does, as 'import haproxy' writes one, with\n"
        "--fleet, or replace that part of the result with yours.",
    .options = fit_options,
    .execute = fit,
};

} // namespace stickysim
