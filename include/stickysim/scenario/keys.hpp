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

/// A preset: a named product's settings.
struct PresetSetting {
  std::string_view key;
  std::string_view value;  ///< as one would write it in TOML
  std::string_view source; ///< where the number comes from
};
struct PresetInfo {
  std::string_view name;
  std::string_view help;
  std::span<PresetSetting const> settings;
};
std::span<PresetInfo const> presets();

} // namespace stickysim
