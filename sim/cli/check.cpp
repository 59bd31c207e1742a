#include "cli/command.hpp"
#include "cli/exit_code.hpp"
#include "cli/prediction.hpp"
#include "cli/terminal.hpp"
#include "cli/timeline.hpp"
#include "report/figure.hpp"
#include "report/point.hpp"
#include <stickysim/report/writers.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

constexpr Option options[] = {
    {"set", '\0', "KEY=VALUE", true, "change a key of the base and of every variant"},
    {"variant", '\0', "NAME", true, "check only the variants named"},
    {"unlimited", '\0', "", false, "run a scenario however much memory and time it is estimated to need"},
};

/// `sticky` or, in a sweep, `sticky at server.count = 4`.
std::string label_of(Variant const& variant, Scenario const& scenario) {
  std::string const place = place_of(variant, scenario);
  return place.empty() ? variant.name : variant.name + " at " + place;
}

std::string prediction_text(Prediction const& prediction, RunSettings const& run) {
  std::string_view const bound = prediction.upper_bound ? "at most " : "";
  std::string text = fmt::format("#   predicted utilization {}{:.3f}", bound, prediction.utilization);
  if (prediction.store_utilization)
    text += fmt::format(", of the store {}{:.3f}", bound, *prediction.store_utilization);
  return text + fmt::format("\n#   requests {}{} a trial, {} in {} replications\n",
                            prediction.upper_bound ? "at most " : "about ", fixed(prediction.requests, 0),
                            fixed(prediction.requests * static_cast<double>(run.replications), 0),
                            run.replications);
}

/// Warns if the mean load shows that a design cannot keep up. With closed users the prediction is only an
/// upper bound, so there is no warning.
void warn_of_overload(Prediction const& prediction, std::string const& place) {
  if (prediction.upper_bound) return;
  if (prediction.utilization >= 1)
    tell(fmt::format(
        "caution: {}: predicted utilization is {:.2f}: the servers cannot keep up and queues grow "
        "for as long as the run lasts",
        place, prediction.utilization));
  if (prediction.store_utilization.value_or(0) >= 1)
    tell(fmt::format("caution: {}: predicted utilization of the store is {:.2f}: it cannot keep up", place,
                     *prediction.store_utilization));
}

// Everything except the resolved scenario is written as comments, so that the output is itself a scenario.
std::string describe(Scenario const& scenario) {
  std::string text = fmt::format("{}\n# {}: no errors; predictions, without a simulation\n",
                                 scenario.resolved_toml, scenario.name);
  for (Variant const& variant : scenario.variants) {
    text += fmt::format("#\n# {}\n{}", label_of(variant, scenario),
                        prediction_text(predict(variant.design, scenario.run), scenario.run));
    std::string const plan = fleet_timeline(variant.design);
    if (!plan.empty()) text += "#   planned\n" + plan;
  }
  return text;
}

int check(Arguments const& arguments) {
  LoadOptions const load_options{.sets = arguments.values("set"),
                                 .variants = arguments.values("variant"),
                                 .unlimited = arguments.has("unlimited")};
  int code = exit_code::done;
  std::string_view separator;
  for (std::string const& path : arguments.positional()) {
    auto const loaded = load_scenario(path, load_options);
    if (auto const* const diagnostics = std::get_if<Diagnostics>(&loaded)) {
      tell(render(*diagnostics));
      code = exit_code::bad_usage;
      continue;
    }
    auto const& scenario = std::get<Scenario>(loaded);
    write_stdout(fmt::format("{}{}", separator, describe(scenario)));
    separator = "\n";
    for (Variant const& variant : scenario.variants)
      warn_of_overload(predict(variant.design, scenario.run),
                       fmt::format("{}: {}", path, label_of(variant, scenario)));
  }
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
        "utilization, the number of requests and the times of faults. Exit code 2 if a scenario has errors.",
    .options = options,
    .execute = check,
};

} // namespace stickysim
