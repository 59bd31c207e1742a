#include "model/simulate.hpp"
#include "scenario/key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>
#include <set>

using namespace stickysim;

namespace presets_test {
using sample::loaded;

namespace {

using Values = std::map<std::string, std::string>;

/// Every key of the balancer but the preset's name, as the resolved scenario has it.
Values values_of(Design const& design) {
  Draft draft = default_draft();
  draft.design = design;
  Values values;
  for (Key const& key : key_table())
    if (key.path.starts_with("balancer.") && key.path != "balancer.preset")
      values[key.path] = key.toml(draft, 0).value_or("");
  return values;
}

Values first_values(std::string const& text, LoadOptions const& options = {}) {
  return values_of(loaded(text, options).variants[0].design);
}

std::string assignment(std::string_view key, std::string_view value) {
  return fmt::format("{} = {}\n", key, value);
}

std::string with_preset(std::string_view name) {
  return assignment("balancer.preset", fmt::format("\"{}\"", name)) + sample::minimal;
}

/// Another value that a key takes: some preset's, the default or one that tends to fit.
std::string other_value(std::string_view key, std::string const& value) {
  std::vector<std::string> candidates{first_values(sample::minimal)[std::string{key}]};
  for (PresetInfo const& preset : presets())
    for (PresetSetting const& setting : preset.settings)
      if (setting.key == key) candidates.emplace_back(setting.value);
  for (char const* const word :
       {"7", "true", "false", "0.25", "\"7s\"", "\"cookie\"", "\"never\"", "\"any\"", "\"strict\""})
    candidates.emplace_back(word);
  for (std::string const& candidate : candidates) {
    auto const text = assignment(key, candidate) + sample::minimal;
    if (sample::errors(text).empty() && first_values(text)[std::string{key}] != value)
      return first_values(text)[std::string{key}];
  }
  throw std::runtime_error{fmt::format("{} takes {} alone", key, value)};
}

/// Three servers that take turns, the first of which dies at 10 s for good; no state is in it.
std::string fleet(std::string_view preset) {
  return fmt::format("[workload]\n[balancer]\npreset = \"{}\"\naffinity.kind = \"cookie\"\n", preset) +
         R"toml(policy = "round_robin"
[server]
count = 3
boot_time = "0s"
[state]
placement = "shared"
reads = 0
writes = 0
[[fault]]
kind = "crash"
server = 1
at = "10s"
for = "1000s"
)toml";
}

} // namespace

TEST_CASE("every preset says what it is and where each of its values comes from") {
  std::set<std::string_view> names;
  for (PresetInfo const& preset : presets()) {
    CAPTURE(preset.name);
    CHECK(names.insert(preset.name).second);
    CHECK_FALSE(preset.help.empty());
    CHECK_FALSE(preset.affinity.empty());
    CHECK_FALSE(preset.leaves_out.empty());
    for (PresetSetting const& setting : preset.settings) {
      CAPTURE(setting.key);
      CHECK_FALSE(setting.source.empty());
    }
  }
}

TEST_CASE("presets set the keys of affinity, failure and health, each once, in the order of the table") {
  std::vector<std::string> order;
  for (Key const& key : key_table())
    order.push_back(key.path);
  auto const rank = [&](PresetSetting const& setting) {
    return std::ranges::find(order, setting.key) - order.begin();
  };
  for (PresetInfo const& preset : presets()) {
    CAPTURE(preset.name);
    std::set<std::string_view> keys;
    for (PresetSetting const& setting : preset.settings)
      keys.insert(setting.key);
    CHECK(keys.size() == preset.settings.size());
    CHECK(std::ranges::is_sorted(preset.settings, {}, rank));
    for (std::string const key :
         {"policy", "retries", "retry_delay", "retry_on", "redispatch", "ejection", "panic_threshold",
          "affinity.key", "affinity.on_unavailable", "affinity.counts_in_policy", "affinity.drain",
          "affinity.returns_home", "health.enabled"}) {
      CAPTURE(key);
      CHECK(keys.contains("balancer." + key));
    }
    if (!first_values(with_preset(preset.name))["balancer.health.enabled"].starts_with("t")) continue;
    for (std::string const key : {"interval", "timeout", "fall", "rise"}) {
      CAPTURE(key);
      CHECK(keys.contains("balancer.health." + key));
    }
  }
}

TEST_CASE("a preset sets what it says and nothing else") {
  for (PresetInfo const& preset : presets()) {
    CAPTURE(preset.name);
    std::string written = sample::minimal;
    for (PresetSetting const& setting : preset.settings)
      written = assignment(setting.key, setting.value) + written;
    CHECK(first_values(with_preset(preset.name)) == first_values(written));
  }
}

TEST_CASE("a key that the scenario gives changes that key of a preset alone") {
  for (PresetInfo const& preset : presets()) {
    CAPTURE(preset.name);
    auto const text = with_preset(preset.name);
    Values const plain = first_values(text);
    for (PresetSetting const& setting : preset.settings) {
      CAPTURE(setting.key);
      std::string const key{setting.key};
      Values expected = plain;
      expected[key] = other_value(key, plain.at(key));
      auto const line = assignment(key, expected[key]);
      CHECK(first_values(line + text) == expected);
      CHECK(first_values(text + "[variants.a]\n" + line) == expected);
      CHECK(first_values(text, {{line.substr(0, line.size() - 1)}, {}}) == expected);
    }
  }
}

TEST_CASE("a variant may name another preset") {
  for (PresetInfo const& one : presets())
    for (PresetInfo const& other : presets()) {
      CAPTURE(one.name, other.name);
      auto const text = with_preset(one.name) + "[variants.a]\n[variants.b]\n" +
                        assignment("balancer.preset", fmt::format("\"{}\"", other.name));
      auto const scenario = loaded(text);
      CHECK(values_of(scenario.variants[0].design) == first_values(with_preset(one.name)));
      CHECK(values_of(scenario.variants[1].design) == first_values(with_preset(other.name)));
      // The resolved scenario spells both out, and none of the one stays in the other.
      auto const again = loaded(scenario.resolved_toml);
      for (std::size_t variant = 0; variant < 2; ++variant)
        CHECK(values_of(again.variants[variant].design) == values_of(scenario.variants[variant].design));
    }
}

TEST_CASE("a pinned request that meets a dead server fares as with the product") {
  struct Fate {
    char const* preset;
    bool answered;
    Nanoseconds wait_ns; ///< beyond its service
  };
  // Measured: HAProxy 2.6.12 waits its turn-around of 1 s before it tries the same server again, and while
  // checks have not noticed, again, before the last retry goes elsewhere. The others follow from the sources
  // that the presets name: on to the next server at once, or an error.
  for (Fate const fate :
       {Fate{"haproxy-2.6", true, 2 * second}, Fate{"nginx-1.22", true, 0}, Fate{"nginx-1.31", true, 0},
        Fate{"envoy-1.36", true, 0}, Fate{"aws-alb", false, 0}, Fate{"gcp-lb", true, 0},
        Fate{"kubernetes-clientip", false, 0}, Fate{"traefik-3", false, 0}, Fate{"grpc", true, 0}}) {
    CAPTURE(fate.preset);
    // One session, at 0 and 10.01 s; checks too rare to interfere.
    TrialResult const trial =
        replay("1,0,,0.01\n1,,10,0.01\n", fleet(fate.preset), {"balancer.health.interval=1000s"});
    CHECK(trial.misrouted == 1 + (fate.wait_ns > 0 ? 2 : 0));
    CHECK(failed(trial, Failure::refused) == (fate.answered ? 0 : 1));
    CHECK(static_cast<Nanoseconds>(trial.in_flight_integral) ==
          (fate.answered ? 2 : 1) * 10 * millisecond + fate.wait_ns);
  }
}

// Checks find a refused server down after a time that is uniform between (fall - 1) and fall intervals. The
// mean of 100 such times differs from the middle by more than four standard errors, 4 / sqrt(1200) of an
// interval, with a probability below 1e-4; for five presets, below 5e-4.
TEST_CASE("a dead server is found as late as the product's checks find it") {
  struct Detection {
    char const* preset;
    double mean_s;
    double interval_s;
  };
  for (Detection const product :
       {Detection{"haproxy-2.6", 5, 2}, Detection{"aws-alb", 45, 30}, Detection{"gcp-lb", 7.5, 5},
        Detection{"kubernetes-clientip", 25, 10}, Detection{"traefik-3", 15, 30}}) {
    CAPTURE(product.preset);
    auto const trials =
        simulate(fleet(product.preset), {"workload.arrivals=0.1/s", "workload.demand=10ms",
                                         "run.replications=100", "run.duration=100s", "run.seed=1"});
    double sum_s = 0;
    for (double const time_s : measure(trials, "detection_time")) {
      CHECK(time_s > product.mean_s - 0.501 * product.interval_s);
      CHECK(time_s < product.mean_s + 0.501 * product.interval_s);
      sum_s += time_s;
    }
    CHECK(std::abs(sum_s / 100 - product.mean_s) < 4 / std::sqrt(1200.0) * product.interval_s);
  }
}

} // namespace presets_test
