#include "scenario/resolved.hpp"

#include "scenario/codec.hpp"
#include "scenario/key.hpp"
#include "scenario/presets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stickysim {
namespace {

std::string leaf(Key const& key) { return key.path.substr(key.path.rfind('.') + 1); }

/// A part of a dotted key, in quotes where it holds a dot itself.
std::string part(std::string const& name) {
  return name.find('.') == std::string::npos ? name : toml_string(name);
}

/// The keys of one section, below its header.
std::string body(std::string const& section, Draft const& draft, std::size_t element) {
  std::string text;
  for (auto const& key : key_table()) {
    if (key.section != section) continue;
    if (auto const value = key.toml(draft, element)) text += fmt::format("{} = {}\n", leaf(key), *value);
  }
  return text;
}

std::string array(std::string const& prefix, std::string const& list, Draft const& draft) {
  std::string text;
  for (std::size_t element = 0; element < element_count(draft, list); ++element)
    text += fmt::format("\n[[{}{}]]\n{}", prefix, list, body(list, draft, element));
  return text;
}

std::vector<std::string> sections() {
  std::vector<std::string> names;
  for (auto const& key : key_table())
    if (names.empty() || names.back() != key.section) names.push_back(key.section);
  return names;
}

std::string base_text(Draft const& base) {
  std::string text;
  for (auto const& section : sections()) {
    if (section.empty()) {
      text += body(section, base, 0);
    } else if (is_list(section) && (!is_named_list(section) || element_count(base, section) != 1)) {
      text += array("", section, base);
    } else {
      text += fmt::format("\n[{}]\n{}", section, body(section, base, 0));
    }
  }
  return text;
}

/// Whether a list can be written as single keys that differ: both lists have one element, of the same name.
bool same_element(std::string const& list, Draft const& base, Draft const& draft) {
  return is_named_list(list) && element_count(base, list) == 1 && element_count(draft, list) == 1 &&
         element_name(base, list, 0) == element_name(draft, list, 0);
}

/// Whether a variant must give a key: its value is neither the base's nor that of a preset which it names.
bool differs(Key const& key, std::string const& value, Draft const& draft, Draft const& base) {
  bool const names_preset = key.path.starts_with("state.")
                                ? draft.design.state.preset != base.design.state.preset
                                : draft.design.balancer.preset != base.design.balancer.preset;
  auto const preset = names_preset ? preset_toml(key, draft) : std::nullopt;
  return value != (preset ? preset : key.toml(base, 0));
}

std::string variant_text(NamedDraft const& variant, Draft const& base) {
  auto const prefix = fmt::format("variants.{}", part(variant.name));
  auto const& draft = variant.draft;
  std::string settings;
  std::string arrays;
  for (auto const& section : sections()) {
    if (section.empty() || section == "run") continue;
    if (is_list(section) && !same_element(section, base, draft)) {
      auto const own = array(prefix + ".", section, draft);
      if (own == array(prefix + ".", section, base)) continue;
      if (own.empty()) settings += fmt::format("{} = []\n", section);
      arrays += own;
      continue;
    }
    for (auto const& key : key_table()) {
      auto const value = key.section == section ? key.toml(draft, 0) : std::nullopt;
      if (value && differs(key, *value, draft, base)) settings += fmt::format("{} = {}\n", key.path, *value);
    }
  }
  return fmt::format("\n[{}]\n{}{}", prefix, settings, arrays);
}

} // namespace

std::string resolved_toml(Draft const& base, std::span<NamedDraft const> variants, Sweep const& sweep,
                          std::span<Expectation const> expectations) {
  auto text = base_text(base);
  for (auto const& variant : variants)
    text += variant_text(variant, base);
  text += sweep.toml();
  for (auto const& expectation : expectations)
    text += fmt::format("\n[[expect]]\nthat = {}\n", toml_string(expectation.that));
  return text;
}

} // namespace stickysim
