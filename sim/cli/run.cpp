#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/result_json.hpp"
#include "cli/terminal.hpp"
#include "cli/writable_folder.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/report/verdict.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/load.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <optional>
#include <thread>

namespace stickysim {

namespace {

constexpr Option run_options[] = {
    {"out", 'o', "DIR", false, "write every result as CSV, with a manifest, to this folder"},
    {"set", '\0', "KEY=VALUE", true, "change a key of the base and of every variant"},
    {"variant", '\0', "NAME", true, "run only the variants named"},
    {"seed", '\0', "N", false, "change run.seed"},
    {"replications", '\0', "N", false, "change run.replications"},
    {"jobs", 'j', "N", false, "threads; the result does not depend on it (default: all processors)"},
    {"format", '\0', "FORMAT", false, "what to print: table (default), csv or json"},
    {"quiet", 'q', "", false, "print neither progress nor cautions"},
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

LoadOptions load_options_of(Arguments const& arguments) {
  LoadOptions options{.sets = arguments.values("set"), .variants = arguments.values("variant")};
  // They become part of the resolved scenario, so that what was run is what is written down.
  if (arguments.has("seed"))
    options.sets.push_back(fmt::format("run.seed={}", arguments.number("seed", 0, UINT64_MAX)));
  if (arguments.has("replications"))
    options.sets.push_back(fmt::format("run.replications={}", arguments.number("replications", 1, 100'000)));
  return options;
}

std::string shell_word(std::string const& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,+-";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string word = "'";
  for (char const c : text)
    word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + "'";
}

/// How someone else makes the same thing go wrong.
std::string reproduction(Scenario const& scenario, LoadOptions const& options) {
  std::string command = "stickysim run " + shell_word(scenario.path);
  for (std::string const& set : options.sets)
    command += " --set " + shell_word(set);
  for (std::string const& variant : options.variants)
    command += " --variant " + shell_word(variant);
  return fmt::format("to reproduce: {}\n"
                     "scenario {}, seed {}, stickysim {}",
                     command, scenario.name, scenario.run.seed, program_version());
}

ExperimentResult simulate(Scenario const& scenario, int jobs, bool quiet) {
  if (quiet) return run_experiment(scenario, jobs);
  Progress progress;
  return run_experiment(scenario, jobs,
                        [&](std::size_t done, std::size_t total) { progress.update(done, total); });
}

std::string printed(ExperimentResult const& result, std::string_view format) {
  if (format == "csv") return summary_csv(result);
  if (format == "json") return result_json(result);
  return result_table(result, wants_colour());
}

int exit_code_of(std::vector<ExpectationResult> const& expectations) {
  bool const all_hold = std::all_of(expectations.begin(), expectations.end(), [](ExpectationResult const& e) {
    return e.verdict == ExpectationVerdict::holds;
  });
  return all_hold ? exit_code::done : exit_code::expectation_open;
}

int run(Arguments const& arguments) {
  std::string_view const format = format_of(arguments);
  int const jobs = jobs_of(arguments);
  LoadOptions const load_options = load_options_of(arguments);
  bool const quiet = arguments.has("quiet");

  auto const loaded = load_scenario(arguments.positional().front(), load_options);
  if (auto const* const diagnostics = std::get_if<Diagnostics>(&loaded)) {
    tell(render(*diagnostics));
    return exit_code::bad_usage;
  }
  auto const& scenario = std::get<Scenario>(loaded);
  spdlog::info("{}: {} designs, {} replications, seed {}, {} jobs", scenario.path, scenario.variants.size(),
               scenario.run.replications, scenario.run.seed, jobs);

  // An hour of simulation that ends in "permission denied" would be an hour lost.
  if (arguments.has("out")) require_writable_folder(arguments.value("out"));
  try {
    ExperimentResult const result = simulate(scenario, jobs, quiet);
    spdlog::info("simulated; fingerprint {:016x}", result.fingerprint());
    if (arguments.has("out")) {
      InterruptsHeld const until_written;
      write_results(result, arguments.value("out"));
      spdlog::info("results are in {}", arguments.value("out"));
    }
    write_stdout(printed(result, format));
    if (!quiet)
      for (std::string const& caution : cautions(result))
        tell("caution: " + caution);
    return exit_code_of(decide_expectations(result));
  } catch (InvariantBroken const& broken) {
    tell(fmt::format("stickysim: internal error: {}\n{}", broken.what(),
                     reproduction(scenario, load_options)));
    return exit_code::invariant_broken;
  }
}

} // namespace

constinit Command const run_command{
    .name = "run",
    .operands = "SCENARIO",
    .operands_min = 1,
    .operands_max = 1,
    .summary = "simulate every variant of a scenario and compare them",
    .details =
        "SCENARIO is a TOML file, or - for standard input. The verdict and the variants side by side go to\n"
        "standard output. The exit code is 0 if every [[expect]] of the scenario holds, 1 if one does not "
        "or\n"
        "stays undecided.",
    .options = run_options,
    .execute = run,
};

} // namespace stickysim
