#include <stickysim/report/writers.hpp>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#ifndef STICKYSIM_VERSION
#define STICKYSIM_VERSION "0.1.0"
#endif

namespace stickysim {

/// FNV-1a, 64 bits. Source: Fowler, Noll and Vo, RFC 9923.
static std::uint64_t text_hash(std::string_view text) {
  std::uint64_t hash = 0xCBF29CE484222325u;
  for (char const c : text)
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return hash;
}

// Holds nothing of the machine, the clock or the command line: the same run has the same manifest anywhere.
std::string manifest_json(ExperimentResult const& result) {
  Scenario const& scenario = *result.scenario;
  std::size_t trials = 0;
  for (VariantResult const& variant : result.variants)
    trials += variant.trials.size();

  nlohmann::ordered_json manifest;
  manifest["program"] = "stickysim";
  manifest["version"] = STICKYSIM_VERSION;
  manifest["scenario"] = scenario.name;
  manifest["seed"] = scenario.run.seed;
  manifest["scenario_hash"] = fmt::format("{:016x}", text_hash(scenario.resolved_toml));
  manifest["trials"] = trials;
  manifest["fingerprint"] = fmt::format("{:016x}", result.fingerprint());
  manifest["resolved_scenario"] = scenario.resolved_toml;
  constexpr auto keep_going = nlohmann::ordered_json::error_handler_t::replace;
  return manifest.dump(2, ' ', false, keep_going) + '\n';
}

} // namespace stickysim
