#include "scenario/idle_settings.hpp"

#include "scenario/condition.hpp"
#include "scenario/key.hpp"
#include "scenario/presets.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

/// Whether the value of a key is the one that it has if it is not given; of [autoscale]: whether all of its
/// values are.
bool is_usual(std::string const& path, Draft const& draft, std::size_t element) {
  if (path == "autoscale")
    return std::ranges::all_of(key_table(), [&](Key const& key) {
      return key.section != path || is_usual(key.path, draft, element);
    });
  Key const* const key = find_key(path);
  if (key == nullptr) return false;
  auto const value = key->toml(draft, element);
  auto const preset = preset_toml(*key, draft);
  return value == (preset ? preset : key->toml(single_elements(), 0));
}

/// The list in which a path stands; empty: in none.
std::string list_of(std::string const& path) {
  std::string const section = path.substr(0, path.find('.'));
  return is_list(section) || section == "autoscale" ? section : std::string{};
}

std::string called(std::string const& path) {
  if (path == "autoscale") return "[autoscale]";
  return is_list(path) ? fmt::format("this [[{}]]", path) : fmt::format("'{}'", path);
}

/// `no table; one balancer`.
std::string reasons(std::set<Condition const*> const& unmet) {
  std::vector<std::string_view> texts;
  for (Condition const* const condition : unmet)
    texts.push_back(condition->unmet);
  return fmt::format("{}", fmt::join(texts, "; "));
}

std::string cure(Condition const& condition) {
  return condition.matters.empty() ? "" : fmt::format("it matters only {}", condition.matters);
}

} // namespace

IdleSettings::IdleSettings(Sweep const& sweep) {
  for (SweptKey const& key : sweep.keys())
    for (Node const& value : key.values)
      swept_.emplace(value.place, key.place);
}

void IdleSettings::look(Draft const& draft) {
  Circumstances const circumstances{draft};
  for (auto const& [target, place] : draft.places) {
    if (is_list(target.first) && target.second >= element_count(draft, target.first))
      continue; // `fault = []`
    auto const swept = swept_.find(place);
    bool const is_swept = swept != swept_.end();
    if (place.text != 0 || is_swept) varied_.insert(target);
    auto const [entry, fresh] =
        settings_.try_emplace({is_swept ? swept->second : place, target.first}, Setting{target});
    Setting& setting = entry->second;
    if (fresh && !is_swept) setting.felt = is_usual(target.first, draft, target.second);
    if (!setting.felt) see(circumstances, setting);
  }
}

void IdleSettings::see(Circumstances const& circumstances, Setting& setting) {
  auto const& [path, element] = setting.target;
  // What is said of a fault as a whole is not said again of each of its keys.
  if (std::string const list = list_of(path); !list.empty() && list != path)
    if (unmet_condition(list, circumstances, element) != nullptr) return;
  Condition const* const unmet = unmet_condition(path, circumstances, element);
  setting.felt = unmet == nullptr;
  if (unmet != nullptr) setting.unmet.insert(unmet);
}

void IdleSettings::report(Draft const& base, Reporter& reporter) const {
  for (auto const& [place, setting] : settings_)
    if (!setting.felt && !setting.unmet.empty())
      reporter.report(
          place.first,
          fmt::format("{} has no effect: {}", called(setting.target.first), reasons(setting.unmet)),
          cure(**setting.unmet.begin()));
  for (auto const& [target, place] : base.places)
    if (is_replaced(target, place, base))
      reporter.report(place,
                      fmt::format("{} has no effect: every variant replaces it", called(target.first)));
}

/// Whether no design has what the base gives there. Of a list that is replaced each element is told, and none
/// of their keys.
bool IdleSettings::is_replaced(Target const& target, Place place, Draft const& base) const {
  auto const& [path, element] = target;
  if (place.text != 0 || settings_.contains({place, path}) || varied_.contains(target)) return false;
  if (is_usual(path, base, element)) return false;
  std::string const section = path.substr(0, path.find('.'));
  if (!is_list(section)) return find_key(path) != nullptr;
  if (varied_.contains({section, 0})) return false;
  auto const whole = base.places.find({section, element});
  bool const list_is_replaced = whole != base.places.end() && !settings_.contains({whole->second, section});
  return list_is_replaced ? path == section : find_key(path) != nullptr;
}

} // namespace stickysim
