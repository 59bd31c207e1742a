#include "cli/check_json.hpp"
#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/plugins.hpp"
#include "cli/refusal.hpp"
#include "cli/scenario_options.hpp"
#include "cli/terminal.hpp"
#include "cli/timeline.hpp"
#include "language/counted.hpp"
#include "report/cut_replay.hpp"
#include "report/figure.hpp"
#include "report/point.hpp"
#include "report/prediction.hpp"
#include "scenario/needs.hpp"
#include <stickysim/report/writers.hpp>

#include <fmt/format.h>

#include <vector>

namespace stickysim {

namespace {

constexpr Option check_options[] = {
    set_option,
    variant_option("check only the variants named"),
    Option{"jobs", 'j', "N", false,
           "the threads of the run whose time and memory is told (default: all processors)"},
    plugin_option,
    policy_command_option,
    unlimited_option,
    strict_option,
    Option{"format", '\0', "text|json", false, "what to print (default: text)"},
};

/// `sticky` or, in a sweep, `sticky at server.count = 4`.
std::string label_of(Variant const& variant, Scenario const& scenario) {
  std::string const place = place_of(variant, scenario);
  return place.empty() ? variant.name : variant.name + " at " + place;
}

std::string at_most(Bounds const& bounds) {
  return fmt::format("{}{:.3f}", bounds.exact() ? "" : "at most ", bounds.most);
}

std::string prediction_text(Prediction const& prediction, RunSettings const& run) {
  std::string text = fmt::format("#   predicted utilization {}", at_most(prediction.utilization));
  if (prediction.store_utilization)
    text += fmt::format(", of the store {}", at_most(*prediction.store_utilization));
  Bounds const& requests = prediction.requests;
  return text + fmt::format("\n#   requests {}{} a trial, {} in {} replications\n",
                            requests.exact() ? "about " : "at most ", fixed(requests.most, 0),
                            fixed(requests.most * static_cast<double>(run.replications), 0),
                            run.replications);
}

std::string at_least(Bounds const& bounds) {
  return fmt::format("{}{:.2f}", bounds.exact() ? "" : "at least ", bounds.least);
}

/// Warns if the mean load shows that a design cannot keep up.
void warn_of_overload(Prediction const& prediction, std::string const& place) {
  if (prediction.utilization.least >= 1)
    tell_caution(fmt::format("{}: predicted utilization is {}: the servers cannot keep up and queues grow "
                             "for as long as the run lasts",
                             place, at_least(prediction.utilization)));
  if (prediction.store_utilization && prediction.store_utilization->least >= 1)
    tell_caution(fmt::format("{}: predicted utilization of the store is {}: it cannot keep up", place,
                             at_least(*prediction.store_utilization)));
}

/// Warns of the first variant of which the run replays only the beginning.
void warn_of_cut_replay(Scenario const& scenario, std::string const& path) {
  for (Variant const& variant : scenario.variants)
    if (auto const cut = cut_replay(variant.design, scenario.run))
      return tell_caution(
          fmt::format("{}: {} {}", path, label_of(variant, scenario), text_of(*cut, scenario.run)));
}

/// `about 1.2 million requests, 3 s and 40 MB with 2 jobs`.
std::string needs_text(RunNeeds const& needs, int jobs) {
  return fmt::format("about {} requests, {} and {} with {}", rounded_count(needs.requests()),
                     time_text(needs.seconds(jobs)), memory_text(needs.bytes(jobs)),
                     counted(static_cast<std::uint64_t>(jobs), "job"));
}

// Everything except the resolved scenario is written as comments, so that the output is itself a scenario.
std::string describe(Scenario const& scenario, int jobs) {
  std::string text = fmt::format("{}\n# {}: no errors; predictions, without a simulation\n# a run takes {}\n",
                                 scenario.resolved_toml, scenario.name,
                                 needs_text(needs_of(scenario, {.jobs = jobs}), jobs));
  for (Variant const& variant : scenario.variants) {
    text += fmt::format("#\n# {}\n{}", label_of(variant, scenario),
                        prediction_text(predict(variant.design, scenario.run), scenario.run));
    std::string const plan = fleet_timeline(variant.design);
    if (!plan.empty()) text += "#   planned\n" + plan;
  }
  return text;
}

int check(Arguments const& arguments) {
  LoadOptions load_options = load_options_of(arguments);
  int const jobs = jobs_of(arguments);
  load_options.demands.jobs = jobs;
  bool const wants_json = arguments.one_of("format", {"text", "json"}) == "json";
  std::vector<Scenario> checked;
  int code = exit_code::done;
  std::string_view separator;
  for (std::string const& path : arguments.positional()) {
    auto const loaded = load_scenario(path, load_options);
    if (!loaded) {
      int const refused = refuse(loaded.error());
      if (code != exit_code::bad_usage) code = refused;
      continue;
    }
    auto const& scenario = *loaded;
    tell_remarks(scenario);
    if (wants_json)
      checked.push_back(scenario);
    else
      write_stdout(fmt::format("{}{}", separator, describe(scenario, jobs)));
    separator = "\n";
    for (Variant const& variant : scenario.variants)
      warn_of_overload(predict(variant.design, scenario.run),
                       fmt::format("{}: {}", path, label_of(variant, scenario)));
    warn_of_cut_replay(scenario, path);
  }
  if (wants_json) write_stdout(checks_json(checked, jobs));
  return code;
}

} // namespace

constinit Command const check_command{
    .name = "check",
    .operands = "SCENARIO...",
    .operands_min = 1,
    .operands_max = SIZE_MAX,
    .summary = "validate scenarios and predict their load; runs nothing",
    .details =
        "Prints each scenario as resolved, with every default. Comments below it give the predicted\n"
        "utilization, the number of requests and the times of faults, and tell what a run needs: requests, time\n"
        "at 100 ns of one processor for each event, and memory, roughly. --format json prints the same figures\n"
        "for programs. Settings that no variant can feel are remarked on. Exit code 2 if a scenario has errors.",
    .options = check_options,
    .execute = check,
};

} // namespace stickysim
