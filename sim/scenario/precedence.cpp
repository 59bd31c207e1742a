#include "scenario/precedence.hpp"

#include "scenario/key.hpp"
#include "scenario/presets.hpp"
#include <stickysim/language/registry.hpp>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace stickysim {
namespace {

/// `state.placement = "local" (line 4)`.
std::string assignment(Key const& key, Draft const& draft) {
  auto const line = draft.place(key.path).line;
  return fmt::format("{} = {}{}", key.path, key.toml(draft, 0).value_or(""),
                     line > 0 ? fmt::format(" (line {})", line) : "");
}

/// Whether a preset changes nothing that was decided: the value is its own, the default, or that of the
/// preset before it.
bool gives_way_unsaid(Key const& key, Draft const& draft, Draft const& base) {
  auto const value = key.toml(draft, 0);
  return value == preset_toml(key, draft) || value == preset_toml(key, base) ||
         value == key.toml(default_draft(), 0);
}

} // namespace

std::vector<Note> let_presets_hold(Draft& draft, std::set<Layer::Target> const& given, Draft const& base) {
  std::vector<Note> notes;
  for (auto const& [name, table] :
       {std::pair{"balancer.preset", presets()}, std::pair{"state.preset", state_presets()}}) {
    Key const& naming = *find_key(name);
    PresetInfo const* const preset = find_entry(table, naming.write(draft, 0).value_or(""));
    if (!given.contains({&naming, 0}) || preset == nullptr) continue;
    std::vector<std::string> replaced;
    for (PresetSetting const& setting : preset->settings) {
      Key const& key = *find_key(setting.key);
      if (!draft.gives(key.path) || given.contains({&key, 0})) continue;
      if (!gives_way_unsaid(key, draft, base)) replaced.push_back(assignment(key, draft));
      draft.places.erase({key.path, 0});
    }
    if (!replaced.empty())
      notes.push_back({draft.place(name),
                       fmt::format("the preset '{}' replaces {}", preset->name, fmt::join(replaced, ", "))});
  }
  return notes;
}

} // namespace stickysim
