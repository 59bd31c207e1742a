#include "cli/result_json.hpp"

#include "language/shown.hpp"
#include "report/clients.hpp"
#include "report/judgement.hpp"
#include "report/two_states.hpp"
#include <stickysim/report/caution.hpp>
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

/// What a metric is where the variant collapses, and where it does not.
Json states_json(TwoStates const& states, Samples const& samples) {
  auto const json = [](std::optional<double> const& mean, std::size_t replications) {
    return Json{{"mean", mean ? Json(*mean) : Json(nullptr)}, {"replications", replications}};
  };
  auto const [collapsed, others] = states.means_of(samples);
  return {{"collapsed", json(collapsed, states.collapsed)}, {"others", json(others, states.others())}};
}

Json summary_json(ExperimentResult const& result) {
  Json rows = Json::array();
  Scenario const& scenario = *result.scenario;
  bool const with_classes = has_classes(scenario);
  for (VariantResult const& variant : result.variants) {
    auto const states = two_states(variant);
    for (std::string const& clients : clients_of(*variant.variant, with_classes))
      for (Metric const& metric : metrics()) {
        auto const estimate = estimate_of(variant, metric, clients, scenario.run.confidence);
        if (!estimate) continue;
        Json row{{"variant", variant.variant->name}};
        if (!clients.empty()) row["workload"] = clients;
        if (!scenario.swept_keys.empty()) row["point"] = point_json(scenario, variant.variant->point);
        row["metric"] = metric.name;
        row["unit"] = metric.unit;
        row.update(estimate_json(estimate));
        row["replications"] = estimate->replications;
        if (states) row["two_steady_states"] = states_json(*states, samples_of(variant, metric, clients));
        rows.push_back(std::move(row));
      }
  }
  return rows;
}

Json expectations_json(ExperimentResult const& result) {
  Json rows = Json::array();
  for (ExpectationResult const& decided : decide_expectations(result)) {
    Json row{{"that", decided.expectation->that}};
    if (!decided.point.empty()) row["point"] = point_json(*result.scenario, decided.point);
    row["verdict"] = name_of(decided.verdict);
    if (!decided.because.empty()) row["because"] = decided.because;
    row["left"] = estimate_json(decided.left);
    row["right"] = estimate_json(decided.right);
    rows.push_back(std::move(row));
  }
  return rows;
}

Json names_json(std::vector<VariantResult const*> const& designs) {
  Json names = Json::array();
  for (VariantResult const* const design : designs)
    names.push_back(design->variant->name);
  return names;
}

Json answers_json(ExperimentResult const& result, Judgements const& judgements) {
  Json rows = Json::array();
  std::vector<Point> const points = points_of(result);
  for (std::size_t i = 0; i < points.size(); ++i) {
    Judgement const& judgement = judgements.points()[i];
    Json row = Json::object();
    if (!result.scenario->swept_keys.empty())
      row["point"] = point_json(*result.scenario, points[i].front().variant->point);
    row["answer"] = name_of(judgement.answer);
    row["because"] = judgement.sentence;
    row["reference"] = judgement.reference ? Json(judgement.reference->variant->name) : Json(nullptr);
    Json advice = Json::array();
    for (Advice const& line : judgement.advice)
      advice.push_back({{"advice", line.label}, {"designs", names_json(line.designs)}, {"text", line.text}});
    row["choices"] = std::move(advice);
    rows.push_back(std::move(row));
  }
  return rows;
}

/// Every variant against the ones before it, by what designs are judged by.
Json comparison_json(ExperimentResult const& result, Comparisons const& comparisons) {
  Json rows = Json::array();
  for (Point const point : points_of(result))
    for (std::size_t i = 1; i < point.size(); ++i)
      for (std::size_t j = 0; j < i; ++j)
        for (MeasureRow const& measure : measures()) {
          Comparison const comparison = comparisons.of(point[i], point[j], measure.word);
          Json row{{"variant", point[i].variant->name}, {"other", point[j].variant->name}};
          if (!result.scenario->swept_keys.empty())
            row["point"] = point_json(*result.scenario, point[i].variant->point);
          row["measure"] = measure.name;
          row["relation"] = name_of(comparison.relation);
          row["difference"] = estimate_json(comparison.difference);
          rows.push_back(std::move(row));
        }
  return rows;
}

Json cautions_json(ExperimentResult const& result) {
  Json rows = Json::array();
  for (RaisedCaution const& raised : cautions(result)) {
    CautionRow const& caution = row_of(raised.caution);
    Json variants = Json::array();
    for (Variant const* const variant : raised.variants) {
      Json named{{"variant", variant->name}};
      if (!variant->point.empty()) named["point"] = point_json(*result.scenario, variant->point);
      variants.push_back(std::move(named));
    }
    rows.push_back({{"caution", caution.name},
                    {"variants", std::move(variants)},
                    {"evidence", raised.evidence.empty() ? std::string{caution.meaning} : raised.evidence},
                    {"cure", caution.cure}});
  }
  return rows;
}

} // namespace

std::string result_json(ExperimentResult const& result) {
  Judgements const judgements{result};
  Json const json{{"scenario", result.scenario->name},
                  {"verdict", judgements.verdict()},
                  {"answers", answers_json(result, judgements)},
                  {"cautions", cautions_json(result)},
                  {"comparison", comparison_json(result, judgements.comparisons())},
                  {"summary", summary_json(result)},
                  {"expectations", expectations_json(result)},
                  {"fingerprint", fmt::format("{:016x}", result.fingerprint())}};
  return shown_json(json.dump(2, ' ', false, Json::error_handler_t::replace)) + '\n';
}

} // namespace stickysim
