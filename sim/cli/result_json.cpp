#include "cli/result_json.hpp"

#include "report/clients.hpp"
#include "report/samples.hpp"
#include <stickysim/report/verdict.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

namespace stickysim {

namespace {

using Json = nlohmann::ordered_json;

Json point_json(Scenario const& scenario, std::vector<std::string> const& point) {
  Json json = Json::object();
  for (std::size_t key = 0; key < point.size(); ++key)
    json[scenario.swept_keys[key]] = point[key];
  return json;
}

Json estimate_json(std::optional<Estimate> const& estimate) {
  if (!estimate) return nullptr;
  Json json{{"mean", estimate->mean}, {"ci_low", nullptr}, {"ci_high", nullptr}};
  if (estimate->has_interval) {
    json["ci_low"] = estimate->low;
    json["ci_high"] = estimate->high;
  }
  return json;
}

Json summary_json(ExperimentResult const& result) {
  Json rows = Json::array();
  Scenario const& scenario = *result.scenario;
  for (VariantResult const& variant : result.variants)
    for (std::string const& clients : clients_of(*variant.variant))
      for (Metric const& metric : metrics()) {
        auto const estimate = estimate_of(samples_of(variant, metric, clients), scenario.run.confidence);
        if (!estimate) continue;
        Json row{{"variant", variant.variant->name}};
        if (!clients.empty()) row["workload"] = clients;
        if (!scenario.swept_keys.empty()) row["point"] = point_json(scenario, variant.variant->point);
        row["metric"] = metric.name;
        row["unit"] = metric.unit;
        row.update(estimate_json(estimate));
        row["replications"] = estimate->replications;
        rows.push_back(std::move(row));
      }
  return rows;
}

Json expectations_json(ExperimentResult const& result) {
  Json rows = Json::array();
  for (ExpectationResult const& decided : decide_expectations(result)) {
    Json row{{"that", decided.expectation->that}};
    if (!decided.point.empty()) row["point"] = point_json(*result.scenario, decided.point);
    row["verdict"] = name_of(decided.verdict);
    row["left"] = estimate_json(decided.left);
    row["right"] = estimate_json(decided.right);
    rows.push_back(std::move(row));
  }
  return rows;
}

} // namespace

std::string result_json(ExperimentResult const& result) {
  Json const json{{"scenario", result.scenario->name},
                  {"verdict", verdict_sentence(result)},
                  {"summary", summary_json(result)},
                  {"expectations", expectations_json(result)},
                  {"fingerprint", fmt::format("{:016x}", result.fingerprint())}};
  return json.dump(2, ' ', false, Json::error_handler_t::replace) + '\n';
}

} // namespace stickysim
