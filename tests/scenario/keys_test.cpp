#include "catch.hpp"
#include "scenario/sample.hpp"
#include <stickysim/scenario/keys.hpp>

#include <set>

using namespace stickysim;

namespace keys_test {

namespace {

KeyInfo const& info(std::string const& path) {
  for (auto const& key : scenario_keys())
    if (key.path == path) return key;
  throw std::runtime_error{"no key " + path};
}

} // namespace

TEST_CASE("near spellings are suggested, best first") {
  std::vector<std::string> const words{"round_robin", "random", "ring_hash", "cookie"};
  CHECK(did_you_mean("randm", words) == std::vector<std::string>{"random"});
  CHECK(did_you_mean("ROUND_ROBIN", words).front() == "round_robin");
  CHECK(did_you_mean("cokoie", words) == std::vector<std::string>{"cookie"});
  CHECK(did_you_mean("xyz", words).empty());
  CHECK(did_you_mean("", words).empty());
  CHECK(did_you_mean(std::string(1'000'000, 'a'), words).empty());
  std::vector<std::string> const many{"ab1", "ab2", "ab", "ab3", "ab4"};
  CHECK(did_you_mean("ab", many) == std::vector<std::string>{"ab", "ab1", "ab2"});
}

TEST_CASE("every key is documented once, with its type") {
  std::set<std::string> paths;
  for (auto const& key : scenario_keys()) {
    INFO(key.path);
    CHECK(paths.insert(key.path).second);
    CHECK_FALSE(key.type.empty());
    CHECK_FALSE(key.help.empty());
  }
  CHECK(paths.size() > 60);
}

TEST_CASE("a key's documentation comes from the table that parses it") {
  CHECK(info("balancer.health.interval").fallback == "\"2s\"");
  CHECK(info("balancer.health.interval").type == "duration");
  CHECK(info("balancer.policy").fallback == "\"round_robin\"");
  CHECK(info("workload.requests").fallback == "\"1\"");
  CHECK(info("workload.demand").fallback.empty());
  CHECK(info("scale.at").fallback.empty());
  CHECK(info("server.queue").fallback == "\"unlimited\"");
  CHECK(info("server.weight").help.find("from 1 to 256") != std::string::npos);
  CHECK(info("balancer.affinity.kind").type == "none|cookie|table");
}

TEST_CASE("every default is a value that the key takes") {
  for (auto const& key : scenario_keys()) {
    if (key.fallback.empty()) continue;
    INFO(key.path << " = " << key.fallback);
    std::string text = sample::minimal;
    if (key.path.starts_with("fault.") && key.path != "fault.server") continue;
    text += key.path.starts_with("fault.") ? "[[fault]]\nat = \"1s\"\nserver = " + key.fallback + "\n" : "";
    if (key.path.starts_with("scale.")) text += "[[scale]]\nat = \"1s\"\ncount = 1\n";
    if (key.path.starts_with("autoscale.") && key.path != "autoscale.max") text += "[autoscale]\nmax = 1\n";
    if (key.path.starts_with("maintenance.")) text += "[[maintenance]]\nat = \"1s\"\nserver = 1\n";
    if (key.path.starts_with("rollout.")) text += "[[rollout]]\nat = \"1s\"\n";
    LoadOptions options;
    if (!key.path.starts_with("fault.")) options.sets = {key.path + "=" + key.fallback};
    CHECK(sample::errors(text, options) == "");
  }
}

TEST_CASE("every preset sets keys that exist, and says where the numbers come from") {
  for (auto const table : {presets(), state_presets()})
    for (auto const& preset : table) {
      std::string text = sample::minimal;
      std::vector<std::string> sets;
      for (auto const& setting : preset.settings) {
        sets.push_back(std::string{setting.key} + "=" + std::string{setting.value});
        CHECK_FALSE(setting.source.empty());
      }
      CHECK(sample::errors(text, {sets, {}}) == "");
    }
}

} // namespace keys_test
