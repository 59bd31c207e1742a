#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stickysim {

// Holds nothing of the machine, the clock or the command line: the same run has the same manifest anywhere.
std::string manifest_json(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  std::size_t trials = 0;
  for (VariantResult const& variant : result.variants)
    trials += variant.trials.size();

  nlohmann::ordered_json manifest;
  manifest["program"] = "stickysim";
  manifest["version"] = program_version();
  manifest["scenario"] = scenario.name;
  manifest["seed"] = scenario.run.seed;
  manifest["scenario_hash"] = fmt::format("{:016x}", fnv1a(scenario.resolved_toml));
  manifest["trials"] = trials;
  manifest["fingerprint"] = fmt::format("{:016x}", result.fingerprint());
  manifest["resolved_scenario"] = scenario.resolved_toml;
  constexpr auto keep_going = nlohmann::ordered_json::error_handler_t::replace;
  return manifest.dump(2, ' ', false, keep_going) + '\n';
}

} // namespace stickysim
