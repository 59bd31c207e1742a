#include "cli/offer.hpp"

#include "cli/catalogue.hpp"
#include "cli/command.hpp"
#include "scenario/key.hpp"
#include <stickysim/log/reader.hpp>
#include <stickysim/results/metric.hpp>

#include <algorithm>
#include <iterator>
#include <set>

namespace stickysim {

namespace {

std::vector<std::string> key_words() {
  std::vector<std::string> words;
  for (Key const& key : key_table())
    words.push_back(key.path);
  return words;
}

std::vector<std::string> metric_words() {
  std::vector<std::string> words;
  for (Metric const& metric : metrics())
    words.emplace_back(metric.name);
  return words;
}

std::vector<std::string> topic_words() {
  std::set<std::string> words; // some name several things
  for (Shelf const& shelf : shelves())
    for (Topic const& topic : shelf.topics())
      words.insert(topic.name);
  return {words.begin(), words.end()};
}

std::vector<std::string> command_words() {
  std::vector<std::string> words;
  for (Command const* const command : commands())
    words.emplace_back(command->name);
  return words;
}

/// A name in usage lines, and what may stand there.
struct UsageWord {
  std::string_view name;
  bool Offer::*kind = nullptr;
  std::vector<std::string> (*words)() = nullptr;
};

constexpr UsageWord usage_words[] = {
    {"SCENARIO", &Offer::scenarios},
    {"FOLDER", &Offer::folders},
    {"DIR", &Offer::folders},
    {"PART", &Offer::folders},
    {"FILE", &Offer::files},
    {"KEY=VALUE", &Offer::settings},
    {"KEY=VALUES", &Offer::settings},
    {"KEY=LO:HI", &Offer::settings},
    {"KEY", nullptr, key_words},
    {"KEY,KEY", nullptr, key_words},
    {"METRIC", nullptr, metric_words},
    {"TOPIC", nullptr, topic_words},
    {"COMMAND", nullptr, command_words},
    {"LOG_FORMAT", nullptr, log_formats},
};

/// Whether a usage line means the word itself.
bool is_literal(std::string_view word) {
  return !word.empty() && std::ranges::none_of(word, [](char c) { return c >= 'A' && c <= 'Z'; });
}

} // namespace

Offer offer_for(std::string_view usage) {
  Offer offer;
  while (!usage.empty()) {
    std::size_t const end = std::min(usage.find_first_of("|[] ."), usage.size());
    std::string_view const word = usage.substr(0, end);
    usage.remove_prefix(std::min(end + 1, usage.size()));
    if (is_literal(word)) offer.words.emplace_back(word);
    auto const row = std::ranges::find(usage_words, word, &UsageWord::name);
    if (row == std::end(usage_words)) continue;
    if (row->kind != nullptr) offer.*(row->kind) = true;
    if (row->words == nullptr) continue;
    std::ranges::move(row->words(), std::back_inserter(offer.words));
  }
  return offer;
}

} // namespace stickysim
