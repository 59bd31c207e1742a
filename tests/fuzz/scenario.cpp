#include "fuzz/loading.hpp"
#include "fuzz/target.hpp"
#include "scenario/key.hpp"
#include "scenario/presets.hpp"
#include <stickysim/results/metric.hpp>
#include <stickysim/scenario/keys.hpp>

#include <set>

namespace stickysim {
namespace {

/// Those files that a scenario names are looked for beside the shipped ones.
constexpr char const* path = STICKYSIM_SOURCE_DIR "/scenarios/fuzzed.toml";

} // namespace

void fuzz_scenario(std::string_view input) { demand_loading(std::string{input}, path); }

/// The keys and sections of the key table, each part of a path, and what their values may be.
std::vector<std::string> scenario_words() {
  std::set<std::string> words{"[[expect]]\n", "that = \"", "[variants.a]\n", "[sweep]\n", "\"\"\"",
                              "nan",          "inf"};
  for (Key const& key : key_table()) {
    words.insert(key.path);
    words.insert(key.path.substr(key.path.rfind('.') + 1) + " = ");
    words.insert("[" + key.section + "]\n");
    words.insert("[[" + key.section + "]]\n");
  }
  for (KeyInfo const& key : scenario_keys()) {
    words.insert(key.fallback);
    for (std::string const& word : key.words)
      words.insert('"' + word + '"');
  }
  for (Metric const& metric : metrics())
    words.insert(std::string{metric.name});
  words.erase("");
  return {words.begin(), words.end()};
}

} // namespace stickysim
