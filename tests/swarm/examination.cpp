#include "swarm/examination.hpp"

#include "folder.hpp"
#include "reference/comparison.hpp"
#include "swarm/trial_check.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/engine/standstill.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/experiment/trial.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <utility>

namespace stickysim::swarm {

namespace {

Scenario loaded(Drawn const& drawn) {
  Folder const folder;
  folder.write("trace.csv", drawn.trace);
  folder.write("other.csv", drawn.other_trace);
  auto scenario = parse_scenario(drawn.toml, folder / "scenario.toml",
                                 {.sets = {"run.replications=2"}, .variants = {}, .unlimited = true});
  if (!scenario) throw Finding{"load", render(scenario.error())};
  return std::move(*scenario);
}

void require_same(std::uint64_t one, std::uint64_t other, char const* kind, char const* what) {
  if (one != other) throw Finding{kind, what};
}

/// What the log of a trial says of its requests is what its books say.
void check_log(TrialResult const& trial, std::vector<LoggedAttempt> const& log) {
  std::uint64_t ok = 0;
  std::uint64_t logged_out = 0;
  Nanoseconds last_ns = 0;
  for (LoggedAttempt const& attempt : log) {
    ok += attempt.answer == AttemptEnd::ok;
    logged_out += attempt.answer == AttemptEnd::logged_out;
    if (attempt.ended_ns < last_ns || attempt.issued_ns > attempt.ended_ns || attempt.issued_ns < 0)
      throw Finding{"log-order", fmt::format("a log goes back in time at {} ns", attempt.ended_ns)};
    last_ns = attempt.ended_ns;
  }
  if (ok != trial.requests_whole_run.ok || logged_out != trial.requests_whole_run.logged_out)
    throw Finding{"log",
                  fmt::format("{} ok and {} logged out in the log, {} and {} in the books", ok, logged_out,
                              trial.requests_whole_run.ok, trial.requests_whole_run.logged_out)};
}

/// Nothing but two metrics of the timeline depends on the length of its windows.
void check_other_windows(TrialResult const& trial, Design const& design, RunSettings run) {
  run.window_ns = 300'000'000;
  TrialResult const other = run_trial(design, run, 0);
  check_trial(other, design, run);
  for (Metric const& metric : metrics())
    if (metric.name != "load_max_mean_windowed" && metric.name != "recovery_time" &&
        metric.value(trial) != metric.value(other))
      throw Finding{"windows", fmt::format("{} depends on the length of windows", metric.name)};
}

void note_what_was_seen(TrialResult const& trial, std::set<std::string>& seen) {
  if (trial.ledger.count(Outcome::unfinished) == 0 && trial.requests.ok == trial.requests.issued)
    seen.insert("drained");
  for (std::size_t cause = 0; cause < cause_count; ++cause)
    if (trial.ledger.sessions[static_cast<std::size_t>(Outcome::lost)][cause] > 0)
      seen.insert(fmt::format("lost: {}", name_of(static_cast<Cause>(cause))));
  for (std::size_t failure = 0; failure < failure_count; ++failure)
    if (trial.requests.failed[failure] > 0)
      seen.insert(fmt::format("failed: {}", name_of(static_cast<Failure>(failure))));
}

void examine_variant(Variant const& variant, RunSettings const& run, VariantResult const& on_threads,
                     Examination& examination) {
  // The second trial comes first, with a log, for which the program takes no short cuts.
  std::vector<LoggedAttempt> log;
  TrialResult const second = run_trial(variant.design, run, 1, log);
  check_trial(second, variant.design, run);
  check_log(second, log);
  TrialResult const first = run_trial(variant.design, run, 0);
  check_trial(first, variant.design, run);
  note_what_was_seen(first, examination.seen);
  examination.fingerprint = examination.fingerprint * 31 + first.fingerprint();
  require_same(first.fingerprint(), on_threads.trials[0].fingerprint(), "repeat",
               "the first trial comes out otherwise after another one or on another thread");
  require_same(second.fingerprint(), on_threads.trials[1].fingerprint(), "repeat-log",
               "the second trial comes out otherwise with a log, or on another thread");
  if (run.duration_ns <= 100 * nanoseconds_per_second) check_other_windows(first, variant.design, run);
}

/// Whether the reference agrees with the program in another order of events of one instant than the one in
/// which they were planned.
bool agrees_in_some_order(Variant const& variant, RunSettings const& run) {
  for (std::uint64_t order = 1; order <= 200; ++order)
    if (reference::compare(variant, run, order).differences.empty()) return true;
  return false;
}

} // namespace

Examination examine(Drawn const& drawn) {
  Examination examination;
  try {
    Scenario const scenario = loaded(drawn);
    ExperimentResult const on_threads = run_experiment(scenario, 3);
    for (std::size_t i = 0; i < scenario.variants.size(); ++i)
      examine_variant(scenario.variants[i], scenario.run, on_threads.variants[i], examination);
    Variant const& base = scenario.variants.front();
    if (!drawn.has_second_opinion || !reference::unsupported(base.design).empty()) return examination;
    std::string const differences = reference::compare(base, scenario.run).differences;
    if (differences.empty()) return examination;
    if (!agrees_in_some_order(base, scenario.run)) throw Finding{"reference", differences};
    examination.differs_by_order = true;
  } catch (Finding const& finding) {
    examination.finding = finding;
  } catch (InvariantBroken const& broken) {
    examination.finding = {"invariant", broken.what()};
  } catch (Standstill const& standstill) {
    examination.finding = {"standstill", standstill.what()};
  }
  return examination;
}

} // namespace stickysim::swarm
