#include "cli/story.hpp"

#include "cli/exit_code.hpp"
#include "cli/refusal.hpp"
#include "cli/scenario_options.hpp"
#include "cli/sequence_diagram.hpp"
#include "cli/suggestion.hpp"
#include "cli/terminal.hpp"
#include "report/figure.hpp"
#include "report/narrator.hpp"
#include "report/point.hpp"
#include <stickysim/experiment/trial.hpp>
#include <stickysim/report/writers.hpp>

#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {

namespace {

/// A session's life under one variant.
struct Life {
  Variant const* variant = nullptr;
  std::string name; ///< of the variant and, in a sweep, its point
  Chronicle chronicle;
  TrialResult trial;
};

std::uint32_t workload_of(Arguments const& arguments, Variant const& variant) {
  std::vector<WorkloadClass> const& classes = variant.design.workloads;
  std::vector<std::string> names;
  for (WorkloadClass const& workload : classes)
    names.push_back(workload.name);
  if (!arguments.has("workload")) {
    if (classes.size() == 1) return 0;
    throw UsageError{"the scenario has several workloads, and a session is of one of them",
                     fmt::format("name it: --workload {}", fmt::join(names, "|"))};
  }
  std::string const& name = arguments.value("workload");
  auto const found = std::find(names.begin(), names.end(), name);
  if (found == names.end())
    throw UsageError{fmt::format("'{}' has no workload '{}'", variant.name, name),
                     suggestion(name, names, fmt::format("workloads are {}", fmt::join(names, ", ")))};
  return static_cast<std::uint32_t>(found - names.begin());
}

Life live(Arguments const& arguments, Scenario const& scenario, Variant const& variant,
          std::uint64_t replication) {
  std::string const place = place_of(variant, scenario);
  Life life;
  life.variant = &variant;
  life.name = place.empty() ? variant.name : fmt::format("{} at {}", variant.name, place);
  life.chronicle.workload = workload_of(arguments, variant);
  life.chronicle.session = arguments.number("session", 1, UINT64_MAX) - 1;
  life.trial = run_trial(variant.design, scenario.run, replication - 1, life.chronicle);
  return life;
}

/// The variants' outcomes, one a line.
std::string outcomes(std::vector<Life> const& lives) {
  std::size_t width = 0;
  for (Life const& life : lives)
    width = std::max(width, life.name.size());
  std::string text = fmt::format("{:<{}}  {:<10} {:<15} {:>8} {:>10} {:>6} {:>14}\n", "", width, "outcome",
                                 "cause", "ok", "logged out", "failed", "latency sum ms");
  for (Life const& life : lives) {
    Chronicle const& told = life.chronicle;
    if (told.began_ns < 0) {
      text += fmt::format("{:<{}}  does not start\n", life.name, width);
      continue;
    }
    text += fmt::format("{:<{}}  {:<10} {:<15} {:>8} {:>10} {:>6} {:>14}\n", life.name, width,
                        name_of(told.outcome()), told.cause() == Cause::none ? "-" : name_of(told.cause()),
                        told.count(Happening::is_answered), told.count(Happening::is_logged_out),
                        told.count(Happening::is_failed) + told.count(Happening::gives_up),
                        fixed(to_seconds(told.latency_ns()) * 1e3, 3));
  }
  return text;
}

std::uint64_t replication_of(Arguments const& arguments, Scenario const& scenario) {
  if (!arguments.has("replication")) return 1;
  return arguments.number("replication", 1, static_cast<std::uint64_t>(scenario.run.most_replications()));
}

/// A diagram has no room for a second life of the session.
void require_one_life(Scenario const& scenario) {
  std::vector<std::string> names;
  for (Variant const& variant : scenario.variants)
    if (std::ranges::find(names, variant.name) == names.end()) names.push_back(variant.name);
  if (names.size() > 1)
    throw UsageError{"a sequence diagram is of one variant",
                     fmt::format("name one: --variant {} or {}",
                                 fmt::join(names.begin(), names.end() - 1, ", "), names.back())};
  if (scenario.variants.size() > 1)
    throw UsageError{
        fmt::format("a sequence diagram is of one point, and the sweep has {}", scenario.variants.size()),
        fmt::format("leave one value of each key in it: {}", fmt::join(scenario.swept_keys, ", "))};
}

} // namespace

int tell_story(Arguments const& arguments) {
  bool const as_diagram = arguments.one_of("format", {"text", "mermaid"}) == "mermaid";
  std::string const& path = arguments.positional().front();
  auto const loaded = load_scenario(path, load_options_of(arguments));
  if (!loaded) return refuse(loaded.error());
  auto const& scenario = *loaded;
  if (as_diagram) require_one_life(scenario);
  std::uint64_t const replication = replication_of(arguments, scenario);
  std::vector<Life> lives;
  for (Variant const& variant : scenario.variants)
    lives.push_back(live(arguments, scenario, variant, replication));

  auto const started = [](Life const& life) { return life.chronicle.began_ns >= 0; };
  if (std::none_of(lives.begin(), lives.end(), started))
    throw UsageError{
        fmt::format("there is no session {} in replication {}", arguments.value("session"), replication),
        fmt::format("sessions that start under '{}': {}", lives.front().name,
                    lives.front().chronicle.started)};

  std::string text;
  for (Life const& life : lives) {
    if (!started(life)) continue;
    std::string const title = fmt::format("{}: session {} of replication {}, seed {}", life.name,
                                          arguments.value("session"), replication, scenario.run.seed);
    text += as_diagram
                ? sequence_diagram(title, life.chronicle, life.variant->design, life.trial) + '\n'
                : fmt::format("{}\n\n{}\n", title,
                              narrate(life.chronicle, life.variant->design, life.trial).text(page_columns()));
  }
  write_stdout(as_diagram ? text : text + outcomes(lives));
  return exit_code::done;
}

} // namespace stickysim
