#include "experiment/stories.hpp"

#include <stickysim/experiment/trial.hpp>

#include <algorithm>
#include <optional>
#include <set>
#include <string>

namespace stickysim {
namespace {

constexpr std::size_t most_stories = 3;
constexpr std::uint32_t most_requests_told = 1000;

bool is_harmed(Chronicle const& chronicle) {
  Outcome const outcome = chronicle.outcome();
  return outcome == Outcome::lost || outcome == Outcome::failed;
}

/// The chronicle of that number, from 0, among those of harmed sessions: the shortest are read first.
std::optional<Chronicle> story_in(Recording const& recording, std::size_t number) {
  std::vector<Chronicle const*> harmed;
  for (Chronicle const& chronicle : recording.chronicles)
    if (is_harmed(chronicle)) harmed.push_back(&chronicle);
  std::ranges::stable_sort(harmed, {}, [](Chronicle const* chronicle) { return chronicle->entries.size(); });
  if (number >= harmed.size()) return std::nullopt;
  return *harmed[number];
}

/// Of a session that was harmed, sample or not: the shortest of the first ones, unless it is endless.
std::optional<Chronicle> story_once_more(VariantResult const& variant, RunSettings const& run) {
  std::vector<HarmedSession> const& harmed = variant.recording.first_harmed;
  auto const shortest = std::ranges::min_element(harmed, {}, &HarmedSession::requests);
  if (shortest == harmed.end() || shortest->requests > most_requests_told) return std::nullopt;
  Chronicle chronicle;
  chronicle.workload = shortest->workload;
  chronicle.session = shortest->session;
  run_trial(variant.variant->design, run, 0, chronicle);
  return chronicle;
}

} // namespace

std::vector<Story> stories_of(ExperimentResult const& result) {
  std::vector<Story> stories;
  std::set<std::string> told; // names of variants
  // One of each variant comes first.
  for (std::size_t i = 0; i < result.variants.size() && stories.size() < most_stories; ++i) {
    VariantResult const& variant = result.variants[i];
    if (told.contains(variant.variant->name)) continue;
    std::optional<Chronicle> story = story_in(variant.recording, 0);
    if (!story) story = story_once_more(variant, result.scenario->run);
    if (!story) continue;
    told.insert(variant.variant->name);
    stories.push_back({i, std::move(*story)});
  }
  std::size_t const firsts = stories.size();
  for (std::size_t round = 1; round < most_stories; ++round)
    for (std::size_t first = 0; first < firsts && stories.size() < most_stories; ++first) {
      std::size_t const i = stories[first].variant;
      if (auto story = story_in(result.variants[i].recording, round))
        stories.push_back({i, std::move(*story)});
    }
  return stories;
}

} // namespace stickysim
