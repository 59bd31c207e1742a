// A trial from C++: simulates each design of a scenario once, with the same sessions, and prints what it
// loses.
#include <stickysim/experiment/trial.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/load.hpp>

#include <cstdio>

int main(int argc, char** argv) {
  if (argc != 2) return std::fputs("usage: library SCENARIO\n", stderr), 2;
  auto const scenario = stickysim::load_scenario(argv[1]);
  if (!scenario) {
    std::fputs(stickysim::render(scenario.error()).c_str(), stderr);
    return 2;
  }

  stickysim::Metric const& lost = *stickysim::find_metric("sessions_lost");
  for (stickysim::Variant const& variant : scenario->variants) {
    stickysim::TrialResult const result = stickysim::run_trial(variant.design, scenario->run, 0);
    std::printf("%s,%.0f\n", variant.name.c_str(), lost.value(result).value());
  }
}
