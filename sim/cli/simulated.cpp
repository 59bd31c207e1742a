#include "cli/simulated.hpp"

#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "plugin/policy_fault.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <optional>

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
std::string reproduction(Scenario const& scenario, RunOrder const& order) {
  LoadOptions const& options = order.load;
  bool const is_swept = !(options.vary.empty() && options.zip.empty() && options.where.empty());
  std::string command = fmt::format("stickysim {} {}", is_swept ? "sweep" : "run", shell_word(scenario.path));
  auto const add = [&](std::string_view option, std::vector<std::string> const& values) {
    for (std::string const& value : values)
      command += fmt::format(" --{} {}", option, shell_word(value));
  };
  add("vary", options.vary);
  add("zip", options.zip);
  add("where", options.where);
  add("set", options.sets);
  add("variant", options.variants);
  add("plugin", order.plugins);
  add("policy-command", order.policy_commands);
  if (options.unlimited) command += " --unlimited";
  return fmt::format("to reproduce: {}\n"
                     "scenario {}, seed {}, stickysim {}",
                     command, scenario.name, scenario.run.seed, program_version());
}

Simulated run(Scenario const& scenario, RunOrder const& order, RunJournal* journal) {
  InterruptNoted const noted;
  std::optional<Progress> shown;
  if (!order.quiet) shown.emplace(journal ? journal->resumed() : 0);
  Simulated run;
  auto const replications = static_cast<std::size_t>(scenario.run.replications);
  run.total = order.shard.size_of(scenario.variants.size() * replications);
  ExperimentOrder how{
      .jobs = order.jobs, .runner = order.runner, .record = order.record, .shard = order.shard};
  how.progress = [&](std::size_t done, std::size_t total) {
    run.done = done;
    run.total = total;
    if (shown) shown->update(done, total);
  };
  how.is_over = InterruptNoted::has_come;
  if (journal) {
    how.known = {&journal->journal()};
    how.journal = &journal->journal();
  }
  run.result = run_experiment(scenario, how);
  return run;
}

} // namespace

Simulated simulate(Scenario const& scenario, RunOrder const& order, RunJournal* journal) {
  spdlog::info("{}: {} designs, {} replications, seed {}, {} jobs", scenario.path, scenario.variants.size(),
               scenario.run.replications, scenario.run.seed, order.jobs);
  try {
    Simulated simulated = run(scenario, order, journal);
    if (spdlog::should_log(spdlog::level::info)) // to look at every bucket of every trial takes time
      spdlog::info("simulated; fingerprint {:016x}", simulated.result.fingerprint());
    return simulated;
  } catch (PolicyFault const& fault) {
    throw PolicyFault{fmt::format("{}\n{}", fault.what(), reproduction(scenario, order))};
  } catch (InvariantBroken const& broken) {
    throw InvariantBroken{fmt::format("{}\n{}", broken.what(), reproduction(scenario, order))};
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
