#include "cli/check_json.hpp"

#include "language/shown.hpp"
#include "report/prediction.hpp"
#include "scenario/needs.hpp"

#include <nlohmann/json.hpp>

namespace stickysim {

namespace {

using CheckJson = nlohmann::ordered_json;

CheckJson bounds_json(Bounds const& bounds) { return {{"least", bounds.least}, {"most", bounds.most}}; }

CheckJson parts_json(std::vector<Need> const& needs) {
  CheckJson json = CheckJson::array();
  for (Need const& need : needs)
    json.push_back({{"of", need.what}, {"amount", need.amount}, {"key", need.key}});
  return json;
}

CheckJson design_json(Variant const& variant, Scenario const& scenario) {
  Prediction const prediction = predict(variant.design, scenario.run);
  TrialNeeds const needs = needs_of(variant.design, scenario.run);
  CheckJson json{{"variant", variant.name}};
  if (!scenario.swept_keys.empty()) {
    CheckJson point = CheckJson::object();
    for (std::size_t key = 0; key < variant.point.size(); ++key)
      point[scenario.swept_keys[key]] = variant.point[key];
    json["point"] = point;
  }
  json["utilization"] = bounds_json(prediction.utilization);
  json["store_utilization"] =
      prediction.store_utilization ? bounds_json(*prediction.store_utilization) : CheckJson(nullptr);
  json["trial"] = {{"requests", needs.requests},
                   {"events", parts_json(needs.events)},
                   {"bytes", parts_json(needs.bytes)},
                   {"result_bytes", parts_json(needs.results)}};
  return json;
}

CheckJson check_json(Scenario const& scenario, int jobs) {
  RunNeeds const needs = needs_of(scenario, {.jobs = jobs});
  CheckJson designs = CheckJson::array();
  for (Variant const& variant : scenario.variants)
    designs.push_back(design_json(variant, scenario));
  return {{"scenario", scenario.name},
          {"title", scenario.title},
          {"run",
           {{"trials", needs.trials()},
            {"requests", needs.requests()},
            {"events", needs.events()},
            {"jobs", jobs},
            {"seconds", needs.seconds(jobs)},
            {"bytes", needs.bytes(jobs)}}},
          {"designs", designs}};
}

} // namespace

std::string checks_json(std::span<Scenario const> scenarios, int jobs) {
  CheckJson all = CheckJson::array();
  for (Scenario const& scenario : scenarios)
    all.push_back(check_json(scenario, jobs));
  return shown_json(CheckJson{{"scenarios", all}}.dump(2)) + "\n";
}

} // namespace stickysim
