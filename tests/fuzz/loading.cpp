#include "fuzz/loading.hpp"

#include "fuzz/refusal.hpp"
#include "fuzz/target.hpp"
#include "fuzz/trial.hpp"
#include "report/prediction.hpp"

#include <cmath>

namespace stickysim {
namespace {

void demand_same(Scenario const& again, Scenario const& scenario) {
  demand(again.resolved_toml == scenario.resolved_toml, "the canonical form of a canonical form is itself");
  demand(again.variants.size() == scenario.variants.size(), "the canonical form has the same variants");
  for (std::size_t i = 0; i < scenario.variants.size(); ++i) {
    demand(again.variants[i].name == scenario.variants[i].name, "the canonical form has the same variants");
    demand(again.variants[i].content_hash == scenario.variants[i].content_hash,
           "the canonical form has the same designs");
  }
  demand(again.expectations.size() == scenario.expectations.size(),
         "the canonical form has the same expectations");
}

void demand_bounds(Bounds const& bounds) {
  demand(std::isfinite(bounds.least) && std::isfinite(bounds.most) && bounds.least >= 0 &&
             bounds.least <= bounds.most,
         "what is predicted are numbers");
}

void demand_predictions(Scenario const& scenario) {
  for (Variant const& variant : scenario.variants) {
    Prediction const prediction = predict(variant.design, scenario.run);
    demand_bounds(prediction.requests);
    demand_bounds(prediction.utilization);
    if (prediction.store_utilization) demand_bounds(*prediction.store_utilization);
  }
}

} // namespace

std::optional<Scenario> demand_loading(std::string const& text, std::string const& path,
                                       LoadOptions const& options) {
  auto scenario = parse_scenario(text, path, options);
  if (!scenario) {
    demand_told(scenario.error());
    return {};
  }
  demand_printable(render(scenario->idle, "remark"));
  demand_printable(render(scenario->notes, "note"));
  demand_predictions(*scenario);
  auto const again = parse_scenario(scenario->resolved_toml, path);
  demand(static_cast<bool>(again),
         "the canonical form is a scenario" + (again ? std::string{} : ": " + render(again.error())));
  demand_same(*again, *scenario);
  try_small_trials(*scenario);
  return std::move(*scenario);
}

void demand_loads(std::string const& text, std::string const& path) {
  auto const scenario = parse_scenario(text, path);
  if (!scenario) throw Broken{"what the program has written is a scenario: " + render(scenario.error())};
}

} // namespace stickysim
