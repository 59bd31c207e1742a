#pragma once

#include "scenario/draft.hpp"
#include "scenario/layer.hpp"

#include <set>
#include <string>
#include <vector>

namespace stickysim {

/// What a reader should know of a setting that takes effect.
struct Note {
  Place place;
  std::string text; ///< `the preset 'redis-single' replaces state.placement = "local" (line 4)`
};

/// A preset that a layer names holds over what the layers before it have given, in the keys that it sets.
/// What the layer itself has `given` holds over its preset. The draft forgets where the others were given, so
/// that its completion fills in the preset's values. What held anyway, by default or by the preset of `base`,
/// gives way without a word. Notes, where the presets are named, tell what they replace.
std::vector<Note> let_presets_hold(Draft& draft, std::set<Layer::Target> const& given, Draft const& base);

} // namespace stickysim
