#include "trials.hpp"

#include <stickysim/experiment/experiment.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

#include <cstdlib>
#include <utility>

namespace stickysim::truth {

std::vector<TrialResult> simulate(std::string const& scenario) {
  auto loaded = parse_scenario(scenario, "case.toml");
  if (!loaded) {
    fmt::print(stderr, "{}{}", scenario, render(loaded.error()));
    std::exit(2);
  }
  ExperimentResult result = run_experiment(*loaded, cores());
  return std::move(result.variants[0].trials);
}

} // namespace stickysim::truth
