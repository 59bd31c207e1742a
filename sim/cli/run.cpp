#include "cli/collection.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/result_json.hpp"
#include "cli/scenario_options.hpp"
#include "cli/simulated.hpp"
#include "cli/terminal.hpp"
#include "cli/writable_folder.hpp"
#include <stickysim/report/caution.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <thread>

namespace stickysim {

namespace {

constexpr Option run_options[] = {
    {"out", 'o', "DIR", false, "write every result as CSV, with a manifest, to this folder"},
    {"index", '\0', "FILE", false, "for a folder: write a Markdown table of claims and results"},
    set_option,
    variant_option("run only the variants named"),
    {"seed", '\0', "N", false, "change run.seed"},
    {"replications", '\0', "N", false, "change run.replications"},
    {"jobs", 'j', "N", false, "threads; the result does not depend on it (default: all processors)"},
    unlimited_option,
    strict_option,
    {"format", '\0', "FORMAT", false, "what to print: table (default), csv or json"},
    {"quiet", 'q', "", false, "print nothing on standard error but errors"},
};

constexpr std::array<std::string_view, 3> formats{"table", "csv", "json"};

std::string_view format_of(Arguments const& arguments) {
  if (!arguments.has("format")) return formats.front();
  auto const found = std::find(formats.begin(), formats.end(), arguments.value("format"));
  if (found == formats.end())
    throw UsageError{fmt::format("--format is '{}'", arguments.value("format")),
                     fmt::format("formats are {}", fmt::join(formats, ", "))};
  return *found;
}

int jobs_of(Arguments const& arguments) {
  if (arguments.has("jobs")) return static_cast<int>(arguments.number("jobs", 1, 1024));
  return static_cast<int>(std::max(1u, std::thread::hardware_concurrency()));
}

LoadOptions load_options_of_run(Arguments const& arguments) {
  LoadOptions options = load_options_of(arguments);
  // They become part of the resolved scenario, so that it describes the run exactly.
  if (arguments.has("seed"))
    options.sets.push_back(fmt::format("run.seed={}", arguments.number("seed", 0, UINT64_MAX)));
  if (arguments.has("replications"))
    options.sets.push_back(fmt::format("run.replications={}", arguments.number("replications", 1, 100'000)));
  return options;
}

std::string value_or_empty(Arguments const& arguments, std::string_view option) {
  return arguments.has(option) ? arguments.value(option) : std::string{};
}

std::string printed(ExperimentResult const& result, std::string_view format, bool verbose) {
  if (format == "csv") return summary_csv(result);
  if (format == "json") return result_json(result);
  return result_table(result, wants_colour(), page_columns(), verbose);
}

int run(Arguments const& arguments) {
  std::string const& path = arguments.positional().front();
  RunOrder const order{
      .load = load_options_of_run(arguments), .jobs = jobs_of(arguments), .quiet = arguments.has("quiet")};
  std::string_view const format = format_of(arguments);
  if (std::filesystem::is_directory(path)) {
    if (arguments.has("format")) throw UsageError{"--format is for the result of one scenario"};
    return run_collection(
        path, order,
        {.folder = value_or_empty(arguments, "out"), .index = value_or_empty(arguments, "index")});
  }
  if (arguments.has("index")) throw UsageError{"--index is for a folder of scenarios"};

  auto const loaded = load_scenario(path, order.load);
  if (!loaded) return refuse(loaded.error());
  if (!order.quiet) tell_remarks(*loaded);
  // Checked first, so that a long simulation does not end with "permission denied".
  if (arguments.has("out")) require_writable_folder(arguments.value("out"));
  ExperimentResult const result = simulate(*loaded, order);
  if (arguments.has("out")) write_whole_results(result, arguments.value("out"));
  if (!order.quiet) // before the answer, which rests on them
    for (RaisedCaution const& caution : cautions(result))
      tell("caution: " + text_of(caution, *result.scenario));
  write_stdout(printed(result, format, arguments.has("verbose")));
  if (arguments.has("out") && !order.quiet)
    tell(fmt::format("the results are in {}", arguments.value("out")));
  bool const hold = verdict_of(decide_expectations(result)) == ExpectationVerdict::holds;
  return hold ? exit_code::done : exit_code::expectation_open;
}

} // namespace

constinit Command const run_command{
    .name = "run",
    .operands = "SCENARIO|FOLDER",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "simulate every variant of a scenario and compare them",
    .details =
        "SCENARIO is a TOML file, or - for standard input. The verdict and the variants side by side go to\n"
        "standard output. The exit code is 0 if every [[expect]] of the scenario holds, 1 if one fails or\n"
        "stays undecided.\n"
        "\n"
        "A [sweep] is printed as a table with a line for each point, and where the answer changes. --verbose\n"
        "prints each point in full below it; --out writes all figures of all points in any case.\n"
        "\n"
        "For a FOLDER every scenario in it is run. A line for each says whether its expectations hold and\n"
        "shows the first of them, or the first that does not hold. --out writes to DIR/NAME. The exit code\n"
        "is 2 if a scenario has errors, else 1 if an expectation fails or stays undecided.",
    .options = run_options,
    .execute = run,
};

} // namespace stickysim
