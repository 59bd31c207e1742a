#include "language/shown.hpp"
#include "report/manifest.hpp"
#include "report/point.hpp"
#include "report/record_word.hpp"
#include "report/run_text.hpp"
#include "report/two_states.hpp"
#include "scenario/policy_origins.hpp"
#include <stickysim/engine/fnv1a.hpp>
#include <stickysim/report/writers.hpp>
#include <stickysim/version.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include <algorithm>

namespace stickysim {
namespace {

std::vector<std::string> variants_of(ExperimentResult const& result) {
  std::vector<std::string> names;
  Point const first = points_of(result).front();
  for (VariantResult const& variant : first)
    names.push_back(variant.variant->name);
  return names;
}

std::vector<std::size_t> replications_of(ExperimentResult const& result) {
  std::vector<std::size_t> replications;
  for (Point const point : points_of(result))
    replications.push_back(point.front().trials.size());
  return replications;
}

nlohmann::ordered_json point_json(Variant const& variant, Scenario const& scenario) {
  auto values = nlohmann::ordered_json::object();
  for (std::size_t key = 0; key < scenario.swept_keys.size(); ++key)
    values[scenario.swept_keys[key]] = variant.point[key];
  return values;
}

nlohmann::ordered_json points_json(ExperimentResult const& result) {
  auto points = nlohmann::ordered_json::array();
  for (Point const point : points_of(result))
    points.push_back(point_json(*point.front().variant, *result.scenario));
  return points;
}

nlohmann::ordered_json two_states_json(ExperimentResult const& result) {
  auto rows = nlohmann::ordered_json::array();
  for (VariantResult const& variant : result.variants)
    if (auto const states = two_states(variant)) {
      auto numbers = nlohmann::ordered_json::array();
      for (std::size_t i = 0; i < states->collapses.size(); ++i)
        if (states->collapses[i]) numbers.push_back(i + 1);
      rows.push_back({{"variant", variant.variant->name},
                      {"point", point_json(*variant.variant, *result.scenario)},
                      {"collapses_in", std::move(numbers)}});
    }
  return rows;
}

nlohmann::ordered_json policies_json(Scenario const& scenario) {
  auto policies = nlohmann::ordered_json::array();
  for (PolicyOrigin const& origin : policy_origins(scenario))
    policies.push_back({{"policy", origin.policy}, {"digest", origin.digest}});
  return policies;
}

std::vector<std::string_view> recorded_words(RecordingOrder const& recorded) {
  std::vector<std::string_view> words;
  for (RecordWord const& row : record_words)
    if (recorded.*row.asks_for) words.push_back(row.word);
  return words;
}

} // namespace

// Holds nothing of the machine, the clock or the command line: the same run has the same manifest anywhere.
std::string manifest_json(ExperimentResult const& result, FileHashes const& files) {
  Scenario const& scenario = *result.scenario;
  std::size_t trials = 0;
  for (VariantResult const& variant : result.variants)
    trials += variant.trials.size();

  nlohmann::ordered_json manifest;
  manifest["program"] = "stickysim";
  manifest["version"] = program_version();
  manifest["scenario"] = scenario.name;
  manifest["title"] = scenario.title;
  manifest["question"] = scenario.question;
  manifest["run"] = run_text(scenario.run, result.variants);
  manifest["warmup_s"] = to_seconds(result.variants.front().trials.front().warmup_ns);
  manifest["window_s"] = to_seconds(scenario.run.window_ns);
  manifest["seed"] = scenario.run.seed;
  manifest["duration_s"] = to_seconds(scenario.run.duration_ns);
  std::vector<std::size_t> const replications = replications_of(result);
  manifest["replications"] = std::ranges::max(replications);
  manifest["replications_of_points"] = replications;
  manifest["variants"] = variants_of(result);
  manifest["points"] = points_json(result);
  manifest["two_steady_states"] = two_states_json(result);
  manifest["recorded"] = recorded_words(result.recorded);
  manifest["policies"] = policies_json(scenario);
  manifest["scenario_hash"] = fmt::format("{:016x}", fnv1a(scenario.resolved_toml));
  manifest["trials"] = trials;
  manifest["fingerprint"] = fmt::format("{:016x}", result.fingerprint());
  manifest["resolved_scenario"] = scenario.resolved_toml;
  manifest["files"] = nlohmann::ordered_json::object();
  for (auto const& [name, hash] : files)
    manifest["files"][name] = fmt::format("{:016x}", hash);
  constexpr auto keep_going = nlohmann::ordered_json::error_handler_t::replace;
  return shown_json(manifest.dump(2, ' ', false, keep_going)) + '\n';
}

std::string manifest_json(ExperimentResult const& result) { return manifest_json(result, {}); }

} // namespace stickysim
