#include "engine/utf8.hpp"
#include "language/shown.hpp"
#include "scenario/condition.hpp"
#include "scenario/key.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

bool is_digits(std::string_view text) {
  return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether TOML reads `text` as the number or truth value that it is. An integer past 63 bits stays quoted.
bool stands_bare(std::string_view text) {
  if (text == "true" || text == "false") return true;
  if (text.empty() || text[0] < '0' || text[0] > '9') return false;
  return !is_digits(text) || text.size() <= 18;
}

/// `with several balancers; with a table`.
std::string matters(Key const& key) {
  std::vector<std::string_view> when;
  for (Condition const* const condition : conditions_of(key.path))
    if (!condition->matters.empty() && std::ranges::find(when, condition->matters) == when.end())
      when.push_back(condition->matters);
  return fmt::format("{}", fmt::join(when, "; "));
}

std::vector<std::string> words_of(Key const& key) {
  std::vector<std::string> words;
  for (ValueForm const& form : key.forms) {
    words.insert(words.end(), form.words.begin(), form.words.end());
    if (form.kind == ValueForm::Kind::flag) words.insert(words.end(), {"true", "false"});
  }
  std::erase(words, "");
  return words;
}

KeyInfo documentation(Key const& key) {
  auto help = key.help;
  if (!key.range.empty()) help += " Range: " + key.range + ".";
  if (!key.rivals.empty()) help += " One of: " + key.rivals + ".";
  if (!key.shorthand.empty()) help += " Short: `" + key.shorthand + " = …`.";
  auto fallback = key.required ? std::string{} : key.toml(single_elements(), 0).value_or("");
  return {key.path, key.type, std::move(fallback), std::move(help), matters(key), words_of(key)};
}

} // namespace

std::string toml_string(std::string_view text) {
  std::string result = "\"";
  while (!text.empty()) {
    Character const character = first_character(text);
    if (text.front() == '"' || text.front() == '\\') result += '\\';
    if (character.valid && is_unseen(character.code))
      result += fmt::format(fmt::runtime(character.code > 0xFFFF ? "\\U{:08X}" : "\\u{:04X}"),
                            static_cast<unsigned>(character.code));
    else
      result += text.substr(0, character.bytes);
    text.remove_prefix(character.bytes);
  }
  return result + '"';
}

std::optional<std::string> Key::toml(Draft const& draft, std::size_t element) const {
  auto const text = write(draft, element);
  return text && !(literal && stands_bare(*text)) ? toml_string(*text) : text;
}

std::vector<Key> const& key_table() {
  static std::vector<Key> const table = [] {
    std::vector<Key> keys;
    add_run_keys(keys);
    add_workload_keys(keys);
    add_balancer_keys(keys);
    add_server_keys(keys);
    add_state_keys(keys);
    add_network_keys(keys);
    add_fault_keys(keys);
    add_scale_keys(keys);
    add_rollout_keys(keys);
    add_maintenance_keys(keys);
    add_autoscale_keys(keys);
    return keys;
  }();
  return table;
}

Key const* find_key(std::string_view path) {
  for (auto const& key : key_table())
    if (key.path == path || (!key.shorthand.empty() && key.shorthand == path)) return &key;
  return nullptr;
}

bool is_section(std::string_view path) {
  return std::ranges::any_of(key_table(), [&](Key const& key) {
    return key.path.size() > path.size() && key.path.starts_with(path) && key.path[path.size()] == '.';
  });
}

std::vector<KeyInfo> const& scenario_keys() {
  static std::vector<KeyInfo> const infos = [] {
    std::vector<KeyInfo> rows;
    for (auto const& key : key_table())
      rows.push_back(documentation(key));
    rows.push_back({"variants.NAME", "table", "",
                    "A named design: the base with the keys that differ, such as `balancer.policy = …`. An "
                    "array such as [[variants.NAME.fault]] replaces the base's. No variants: one named base.",
                    ""});
    rows.push_back(
        {"sweep", "table", "",
         "A grid: each key, quoted, with the array of its values, or with a text of values and ranges: "
         "`\"server.count\" = [4, 8]`, `\"1, 2:10:2\"` (from 2 to 10 by steps of 2), "
         "`\"1ms:16ms:x2\"` (by factors of 2). An argument of a call may be a range: "
         "`\"poisson(5/s:20/s:5/s)\"`. Every variant runs at every point; the last key varies fastest. "
         "`stickysim sweep --vary KEY=VALUES` sweeps likewise, and wins over the file.",
         ""});
    rows.push_back({"sweep.zip", "array of keys", "",
                    "Swept keys that move together, the first value of one with the first of the others: "
                    "`[\"server.count\", \"server.workers\"]`; or an array of such arrays. They have as many "
                    "values each. On the command line `--zip KEY,KEY`.",
                    ""});
    rows.push_back(
        {"sweep.where", "condition", "",
         "Keeps only the points for which it holds: KEY, one of < <= == != >= >, then KEY or a value, "
         "each key one that is swept; several joined by `and`. Words are compared by == and != only. On "
         "the command line `--where CONDITION`.",
         ""});
    rows.push_back(
        {"expect.that", "comparison", "",
         "What should hold: VARIANT.METRIC, one of < <= == >= >, then VARIANT.METRIC, a multiple of it such "
         "as 0.5 * VARIANT.METRIC, or a number in the metric's unit. VARIANT.CLASS.METRIC is the metric of one "
         "[[workload]].",
         ""});
    return rows;
  }();
  return infos;
}

} // namespace stickysim
