#include "cli/catalogue.hpp"

#include <stickysim/distribution/arrival_process.hpp>
#include <stickysim/distribution/distribution.hpp>
#include <stickysim/model/cause.hpp>
#include <stickysim/model/ejection.hpp>
#include <stickysim/model/failure.hpp>
#include <stickysim/model/outcome.hpp>
#include <stickysim/model/routing_policy.hpp>
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/keys.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

namespace stickysim {

namespace {

/// A paragraph in lines of at most 100 characters, all but the first set in.
std::vector<std::string> folded(std::string_view label, std::string_view text) {
  std::vector<std::string> lines{fmt::format("{}:", label)};
  while (!text.empty()) {
    std::string_view const word = text.substr(0, text.find(' '));
    text.remove_prefix(std::min(word.size() + 1, text.size()));
    if (lines.back().size() + 1 + word.size() > 100) lines.emplace_back(" ");
    lines.back().append(" ").append(word);
  }
  return lines;
}

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
      if (!text.empty()) std::ranges::move(folded(label, text), std::back_inserter(notes));
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
    topics.push_back({std::string{entry.name}, std::string{entry.usage}, std::string{entry.help},
                      folded("law", entry.notes)});
  return topics;
}

/// What a key means, in short: the first sentence of its help, or as many words of it as fit a line.
std::string gist(std::string_view path) {
  constexpr std::size_t most = 96;
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

std::vector<Topic> key_topics() {
  std::vector<Topic> topics;
  for (KeyInfo const& key : scenario_keys()) {
    std::vector<std::string> notes;
    if (!key.fallback.empty()) notes.push_back("default: " + key.fallback);
    topics.push_back({key.path, key.type, key.help, std::move(notes)});
  }
  return topics;
}

/// A word with its one line of help.
struct Entry {
  std::string_view name;
  std::string_view help;
};

std::vector<Topic> topics_of(std::span<Entry const> entries) {
  std::vector<Topic> topics;
  for (Entry const& entry : entries)
    topics.push_back({std::string{entry.name}, std::string{entry.name}, std::string{entry.help}, {}});
  return topics;
}

std::vector<Topic> placement_topics() {
  static constexpr Entry entries[] = {
      {"local", "In the memory of the server that made it: fast, found nowhere else, gone with a crash."},
      {"shared",
       "In a store that every server asks: each request pays round trips, and the store can saturate."},
      {"client", "In a signed token that travels with each request: no memory, no store, more bytes."},
      {"replicated",
       "In the memory of its server, with copies on others: a crash costs what had not been copied."},
      {"cached",
       "In a store, with a copy on the server that was last: round trips only where a session moves."},
  };
  return topics_of(entries);
}

std::vector<Topic> fault_topics() {
  static constexpr Entry entries[] = {
      {"crash",
       "A server dies at once: work in flight is reset, local state is gone, it boots empty after `for` "
       "and `boot_time`."},
      {"hang", "A server stops and accepts requests without an answer; after `for` it goes on as if nothing "
               "had been."},
      {"slow", "A server's service takes `factor` times as long, while its checks find it well."},
      {"balancer_restart",
       "A balancer starts anew: its affinity table is empty, unless others keep it in step (`sync_delay`)."},
      {"store_crash",
       "The store is gone: visits are refused, what was not persisted or replicated is lost; it serves again "
       "after `for`, or when its replica has been elected. With `shard`: one shard alone."},
      {"store_hang", "The store, or a shard, accepts visits and does nothing, then goes on; if it has a "
                     "replica that is elected before that, the replica serves in its place."},
      {"store_slow", "The service of the store, or of a shard, takes `factor` times as long."},
      {"partition", "Balancers and servers do not reach each other; what waits on the way comes afterwards."},
      {"leak", "The server loses memory at `rate`; a restart gives it back, and it leaks on."},
  };
  return topics_of(entries);
}

std::vector<Topic> cause_topics() {
  static constexpr std::array<std::string_view, cause_count> helps{
      "",
      "the server that held the state crashed",
      "the server ran out of memory and was killed",
      "the server dropped the state to make room",
      "a hash sent the session to another server or shard after these changed",
      "the request landed on a server that never had the state",
      "the balancer's binding was evicted, had expired or was lost",
      "the server was drained for longer than its time limit",
      "the server was removed by scaling in",
      "the backup's copy was not up to date",
      "the store crashed",
      "the store dropped the state to make room",
      "the state's time to live was over",
      "the token was larger than the client may carry",
  };
  std::vector<Topic> topics;
  for (std::size_t index = 1; index < cause_count; ++index) {
    std::string const name{name_of(static_cast<Cause>(index))};
    topics.push_back({name, name, std::string{helps[index]}, {}});
  }
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
  };
  return table;
}

} // namespace stickysim
