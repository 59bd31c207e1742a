#include "trials.hpp"

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace stickysim::truth {

std::vector<TrialResult> simulate(std::string const& scenario) {
  auto loaded = parse_scenario(scenario, "case.toml");
  if (auto const* wrong = std::get_if<Diagnostics>(&loaded)) {
    fmt::print(stderr, "{}{}", scenario, render(*wrong));
    std::exit(2);
  }
  ExperimentResult result = run_experiment(std::get<Scenario>(loaded), cores());
  return std::move(result.variants[0].trials);
}

} // namespace stickysim::truth
