#include "cli/simulated.hpp"

#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>

namespace stickysim {
namespace {

std::string shell_word(std::string const& text) {
  constexpr std::string_view plain = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./=:,+-";
  if (!text.empty() && text.find_first_not_of(plain) == std::string::npos) return text;
  std::string word = "'";
  for (char const c : text)
    word += c == '\'' ? std::string{"'\\''"} : std::string{c};
  return word + "'";
}

/// The command that reproduces the error.
std::string reproduction(Scenario const& scenario, LoadOptions const& options) {
  std::string command = "stickysim run " + shell_word(scenario.path);
  for (std::string const& set : options.sets)
    command += " --set " + shell_word(set);
  for (std::string const& variant : options.variants)
    command += " --variant " + shell_word(variant);
  if (options.unlimited) command += " --unlimited";
  return fmt::format("to reproduce: {}\n"
                     "scenario {}, seed {}, stickysim {}",
                     command, scenario.name, scenario.run.seed, program_version());
}

ExperimentResult run(Scenario const& scenario, RunOrder const& order) {
  if (order.quiet) return run_experiment(scenario, order.jobs);
  Progress progress;
  return run_experiment(scenario, order.jobs,
                        [&](std::size_t done, std::size_t total) { progress.update(done, total); });
}

} // namespace

ExperimentResult simulate(Scenario const& scenario, RunOrder const& order) {
  spdlog::info("{}: {} designs, {} replications, seed {}, {} jobs", scenario.path, scenario.variants.size(),
               scenario.run.replications, scenario.run.seed, order.jobs);
  try {
    ExperimentResult result = run(scenario, order);
    spdlog::info("simulated; fingerprint {:016x}", result.fingerprint());
    return result;
  } catch (InvariantBroken const& broken) {
    throw InvariantBroken{fmt::format("{}\n{}", broken.what(), reproduction(scenario, order.load))};
  }
}

void write_whole_results(ExperimentResult const& result, std::string const& folder) {
  InterruptsHeld const until_written;
  write_results(result, folder);
}

ExpectationVerdict verdict_of(std::vector<ExpectationResult> const& expectations) {
  auto const any = [&](ExpectationVerdict verdict) {
    return std::ranges::any_of(expectations, [&](auto const& each) { return each.verdict == verdict; });
  };
  for (auto const verdict : {ExpectationVerdict::fails, ExpectationVerdict::undecided})
    if (any(verdict)) return verdict;
  return ExpectationVerdict::holds;
}

} // namespace stickysim
