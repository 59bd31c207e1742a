#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A key of the scenario file, for `list keys` and `explain KEY`.
struct KeyInfo {
  std::string path;                 ///< `balancer.health.interval`
  std::string type;                 ///< `duration`, `count`, `distribution of durations`, `cookie|none`, …
  std::string fallback;             ///< its default as written in TOML, or empty if there is none
  std::string help;                 ///< what it means, its range, its source
  std::string matters;              ///< when it has an effect: `with several balancers; …`; empty: always
  std::vector<std::string> words{}; ///< that its value may be; there may be other values
};

/// Every key of the scenario file, in the order in which resolved scenarios print them.
std::vector<KeyInfo> const& scenario_keys();

/// The names of `candidates` that are most like the misspelled `word`, best first; at most three.
std::vector<std::string> did_you_mean(std::string_view word, std::span<std::string const> candidates);

/// A key that a preset sets.
struct PresetSetting {
  std::string_view key;
  std::string_view value;  ///< as written in TOML
  std::string_view source; ///< document or source file and what it says, or a note that none does
};

/// A preset: how a product of a certain version behaves by default. What is given beside it changes only that
/// key; what a base gives yields to the preset of a variant, a sweep or the command line.
struct PresetInfo {
  std::string_view name;
  std::string_view help;       ///< the product, and the features that are taken as on; one line
  std::string_view affinity;   ///< of a balancer: the affinity that the product offers, by its own names
  std::string_view leaves_out; ///< features of the product that the preset does not model
  std::span<PresetSetting const> settings; ///< in the order of the key table
};
std::span<PresetInfo const> presets();       ///< of balancers, for `balancer.preset`
std::span<PresetInfo const> state_presets(); ///< of stores, for `state.preset`

} // namespace stickysim
