#include "cli/catalogue.hpp"

#include "quiz/topic.hpp"
#include "report/output_files.hpp"
#include <stickysim/design/fault_kind.hpp>
#include <stickysim/design/placement.hpp>
#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/distribution/distribution.hpp>
#include <stickysim/model/cause.hpp>
#include <stickysim/model/ejection.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/report/caution.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>
#include <utility>

namespace stickysim {

namespace {

std::vector<Topic> policy_topics() {
  std::vector<Topic> topics;
  for (PolicyEntry const& entry : routing_policies()) {
    std::vector<std::string> notes;
    for (auto const& [label, text] : {
             std::pair{"law", entry.law},
             std::pair{"options", entry.options},
             std::pair{"sees", entry.sees},
             std::pair{"weights", entry.weights},
             std::pair{"ties", entry.ties},
             std::pair{"cost of a pick", entry.cost},
             std::pair{"upkeep", entry.upkeep},
             std::pair{"source", entry.source},
             std::pair{"when to use it", entry.use_when},
             std::pair{"beware", entry.beware},
         })
      if (!text.empty()) notes.push_back(fmt::format("{}: {}", label, text));
    topics.push_back(
        {std::string{entry.name}, std::string{entry.usage}, std::string{entry.help}, std::move(notes)});
  }
  return topics;
}

/// From a registry of calls.
template <class Entries>
std::vector<Topic> call_topics(Entries const& entries) {
  std::vector<Topic> topics;
  for (auto const& entry : entries)
    topics.push_back({std::string{entry.name}, std::string{entry.usage}, std::string{entry.help}, {}});
  return topics;
}

std::vector<Topic> distribution_topics() { return call_topics(distributions()); }

std::vector<Topic> arrival_topics() { return call_topics(arrival_processes()); }

std::vector<Topic> ejection_topics() {
  std::vector<Topic> topics;
  for (EjectionEntry const& entry : ejection_rules())
    topics.push_back({std::string{entry.name},
                      std::string{entry.usage},
                      std::string{entry.help},
                      {fmt::format("law: {}", entry.notes)}});
  return topics;
}

/// What a key means, in short: the first sentence of its help, or as many words of it as fit a line.
std::string gist(std::string_view path) {
  constexpr std::size_t most = 92;
  auto const key = std::ranges::find(scenario_keys(), path, &KeyInfo::path);
  std::string text = key->help.substr(0, key->help.find(". "));
  if (text.ends_with('.')) text.pop_back();
  if (text.size() <= most) return text;
  return text.substr(0, text.rfind(' ', most)) + " …";
}

Topic preset_topic(PresetInfo const& preset) {
  std::vector<std::string> notes;
  if (!preset.affinity.empty()) notes.push_back(fmt::format("affinity: {}", preset.affinity));
  notes.push_back(fmt::format("leaves out: {}", preset.leaves_out));
  for (PresetSetting const& setting : preset.settings) {
    notes.push_back(fmt::format("{} = {}", setting.key, setting.value));
    notes.push_back(fmt::format("    {}", gist(setting.key)));
    notes.push_back(fmt::format("    source: {}", setting.source));
  }
  return {std::string{preset.name}, std::string{preset.name}, std::string{preset.help}, std::move(notes)};
}

/// Of balancers, then of stores.
std::vector<Topic> preset_topics() {
  std::vector<Topic> topics;
  std::ranges::transform(presets(), std::back_inserter(topics), preset_topic);
  std::ranges::transform(state_presets(), std::back_inserter(topics), preset_topic);
  return topics;
}

std::vector<Topic> metric_topics() {
  std::vector<Topic> topics;
  for (Metric const& metric : metrics())
    topics.push_back({std::string{metric.name}, std::string{metric.unit}, std::string{metric.help}, {}});
  return topics;
}

/// `crash | hang`, which can be broken.
std::string with_gaps(std::string_view words) {
  std::string text;
  for (char const c : words)
    text += c == '|' ? std::string{" | "} : std::string{c};
  return text;
}

std::vector<Topic> key_topics() {
  std::vector<Topic> topics;
  for (KeyInfo const& key : scenario_keys()) {
    std::vector<std::string> notes;
    if (!key.fallback.empty()) notes.push_back("default: " + key.fallback);
    if (!key.matters.empty()) notes.push_back("matters only " + key.matters);
    topics.push_back({key.path, with_gaps(key.type), key.help, std::move(notes)});
  }
  return topics;
}

/// From the table of a closed set of words.
template <class Row>
std::vector<Topic> word_topics(std::span<Row const> rows) {
  std::vector<Topic> topics;
  for (Row const& row : rows)
    topics.push_back({std::string{row.name}, std::string{row.name}, std::string{row.help}, {}});
  return topics;
}

std::vector<Topic> placement_topics() { return word_topics(placements()); }

std::vector<Topic> fault_topics() { return word_topics(fault_kinds()); }

/// All but `none`.
std::vector<Topic> cause_topics() { return word_topics(causes().subspan(1)); }

std::vector<Topic> caution_topics() {
  std::vector<Topic> topics;
  for (CautionRow const& row : all_cautions())
    topics.push_back({std::string{row.name},
                      std::string{row.name},
                      std::string{row.meaning},
                      {fmt::format("cure: {}", row.cure)}});
  return topics;
}

std::vector<Topic> file_topics() {
  auto const note = [](FileColumn const& column) {
    return fmt::format("{}{}: {}", column.name, column.unit.empty() ? "" : fmt::format(" ({})", column.unit),
                       column.meaning);
  };
  std::vector<Topic> topics;
  for (OutputFile const& file : output_files()) {
    std::vector<std::string> notes;
    std::ranges::transform(file.columns, std::back_inserter(notes), note);
    if (file.words != nullptr)
      for (FileColumn const& word : file.words())
        notes.push_back("  " + note(word));
    topics.push_back(
        {std::string{file.name}, std::string{file.name}, std::string{file.meaning}, std::move(notes)});
  }
  return topics;
}

std::vector<Topic> quiz_topic_topics() {
  std::vector<Topic> topics;
  for (QuizTopic const& topic : quiz_topics())
    topics.push_back({std::string{topic.name},
                      std::string{topic.name},
                      std::string{topic.asks},
                      {fmt::format("'stickysim quiz {} -s SEED' asks it", topic.name)}});
  return topics;
}

} // namespace

std::span<Shelf const> shelves() {
  static constexpr Shelf table[] = {
      {"policies", "policy", policy_topics},
      {"distributions", "distribution", distribution_topics},
      {"arrivals", "arrival process", arrival_topics},
      {"presets", "preset", preset_topics},
      {"placements", "placement", placement_topics},
      {"faults", "fault", fault_topics},
      {"ejections", "rule of ejection", ejection_topics},
      {"metrics", "metric", metric_topics},
      {"keys", "key", key_topics},
      {"causes", "cause of loss", cause_topics},
      {"cautions", "caution", caution_topics},
      {"files", "file of --out", file_topics},
      {"topics", "topic of the quiz", quiz_topic_topics},
  };
  return table;
}

} // namespace stickysim
