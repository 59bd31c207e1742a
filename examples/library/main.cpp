// A trial from C++: simulates each design of a scenario once, with the same sessions, and prints what it
// loses.
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: library SCENARIO\n", stderr), 2;
  auto const loaded = stickysim::load_scenario(argv[1]);
  if (auto const* const errors = std::get_if<stickysim::Diagnostics>(&loaded)) {
    std::fputs(stickysim::render(*errors).c_str(), stderr);
    return 2;
  }

  auto const& scenario = std::get<stickysim::Scenario>(loaded);
  stickysim::Metric const& lost = *stickysim::find_metric("sessions_lost");
  for (stickysim::Variant const& variant : scenario.variants) {
    stickysim::TrialResult const result = stickysim::run_trial(variant.design, scenario.run, 0);
    std::printf("%s,%.0f\n", variant.name.c_str(), lost.value(result).value());
  }
}
