#include "cli/collection.hpp"
#include "cli/command.hpp"
#include "cli/file_kind.hpp"
#include "cli/scenario_run.hpp"

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr auto run_command_options = with_run_options({
    {"index", '\0', "FILE", false, "for a folder: write a Markdown table of claims and results"},
});

int run(Arguments const& arguments) {
  std::string const& path = arguments.positional().front();
  RunOrder const order = run_order_of(arguments);
  if (is_folder(path)) {
    for (std::string_view const option : {"format", "timeline", "resume", "shard"})
      if (arguments.has(option))
        throw UsageError{fmt::format("--{} is for the result of one scenario", option)};
    return run_collection(
        path, order, {.folder = arguments.value_or("out", ""), .index = arguments.value_or("index", "")});
  }
  if (arguments.has("index")) throw UsageError{"--index is for a folder of scenarios"};
  return run_file(order, arguments);
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
        "--timeline draws a row of blocks for each measure and design, as wide as the page, with the events of\n"
        "the fleet below and the utilization of each server; of a [sweep] for its first point, with --verbose\n"
        "for every one.\n"
        "\n"
        "--record sessions writes sessions.csv, what became of up to 500 sessions of replication 1, the same\n"
        "ones under every variant; --record requests writes requests.csv, what happened to each of their\n"
        "requests; --record sessions,requests both, and stories.csv, some of the harmed ones told in words.\n"
        "--record trace writes trace.json, their requests at servers for Perfetto, https://ui.perfetto.dev.\n"
        "\n"
        "For a FOLDER every scenario in it is run. A line for each says whether its expectations hold and\n"
        "shows the first of them, or the first that does not hold. --out writes to DIR/NAME. The exit code\n"
        "is 2 if a scenario has errors, else 1 if an expectation fails or stays undecided.",
    .options = run_command_options,
    .execute = run,
};

} // namespace stickysim
