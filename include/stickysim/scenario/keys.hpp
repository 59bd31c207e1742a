#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// A key of the scenario file, for `list keys` and `explain KEY`.
struct KeyInfo {
  std::string path;     ///< `balancer.health.interval`
  std::string type;     ///< `duration`, `count`, `distribution of durations`, `cookie|none`, …
  std::string fallback; ///< its default as one would write it, or empty if there is none
  std::string help;     ///< what it means, its range, its source
};

/// Every key of the scenario file, in the order in which resolved scenarios print them.
std::vector<KeyInfo> const& scenario_keys();

/// Names of `candidates` that someone who wrote `word` may have meant, best first; at most three.
std::vector<std::string> did_you_mean(std::string_view word, std::span<std::string const> candidates);

/// A key that a preset sets.
struct PresetSetting {
  std::string_view key;
  std::string_view value;  ///< as one would write it in TOML
  std::string_view source; ///< document or source file, directive and what it says; or that nothing says so
};

/// A preset: how a product of a certain version behaves where its configuration says nothing else. A scenario
/// that names it and sets a key itself changes that key alone.
struct PresetInfo {
  std::string_view name;
  std::string_view help;       ///< the product, and what is taken to be switched on; one line
  std::string_view affinity;   ///< of a balancer: what sends a session back, by the product's own names
  std::string_view leaves_out; ///< what the product does that the preset does not
  std::span<PresetSetting const> settings; ///< in the order of the key table
};
std::span<PresetInfo const> presets();       ///< of balancers, for `balancer.preset`
std::span<PresetInfo const> state_presets(); ///< of stores, for `state.preset`

} // namespace stickysim
