#include "validation/validation.hpp"

#include "report/samples.hpp"
#include <stickysim/engine/check.hpp>
#include <stickysim/experiment/experiment.hpp>
#include <stickysim/scenario/load.hpp>

#include <fmt/format.h>

namespace stickysim {

namespace {

CheckedSystem check(TextbookSystem const& system, ValidationOrder const& order, double confidence) {
  auto const scenario = parse_scenario(system.scenario, system.name,
                                       {.sets = {fmt::format("run.seed={}", order.seed),
                                                 fmt::format("run.replications={}", order.replications)},
                                        .variants = {}});
  STICKYSIM_CHECK(scenario, "a textbook system is no scenario");
  ExperimentResult const result = run_experiment(*scenario, {.jobs = order.jobs});
  CheckedSystem checked{system.name, system.source, {}};
  for (KnownFigure const& known : system.figures) {
    Metric const& metric = *find_metric(known.metric);
    auto const simulated = estimate_of(samples_of(result.variants.front(), metric), confidence);
    STICKYSIM_CHECK(simulated, "a textbook system lacks a figure");
    checked.figures.push_back({metric.name, metric.unit, known.value, *simulated});
  }
  return checked;
}

} // namespace

std::vector<CheckedSystem> validate(std::vector<TextbookSystem> const& systems,
                                    ValidationOrder const& order) {
  std::size_t figures = 0;
  for (TextbookSystem const& system : systems)
    figures += system.figures.size();
  double const confidence = 1 - (1 - order.confidence) / static_cast<double>(figures);
  std::vector<CheckedSystem> checked;
  for (TextbookSystem const& system : systems) {
    checked.push_back(check(system, order, confidence));
    if (order.progress) order.progress(checked.size(), systems.size());
  }
  return checked;
}

} // namespace stickysim
