// docs/reference/products.md is made from the table of presets; STICKYSIM_REWRITE_DOCS=1 writes it anew.

#include "catch.hpp"
#include "folder.hpp"
#include "scenario/key.hpp"
#include "scenario/sample.hpp"
#include "witness/script.hpp"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cstdlib>

using namespace stickysim;

namespace products_test {

namespace {

std::string const page_path = STICKYSIM_SOURCE_DIR "/docs/reference/products.md";

constexpr std::string_view introduction = R"(# Real products

A preset is a product at a version: `balancer.preset = "haproxy-2.6"` sets the keys below wherever the scenario gives none, a
key that the scenario gives changes only that key, and each variant may name a preset of its own. Every value has its
source: the product's manual, API or source file, or a note that nothing is documented. A feature that the product has off by
default is off here, unless the preset's title or a source says otherwise. So `balancer.affinity = "cookie"` is needed to
switch affinity on; it then works as in the product. A value in parentheses is the program's default; the preset does not set
it. An asterisk marks a key whose rule a [witness](#how-it-is-known) has shown. Checks find a server that refuses connections
down after (fall − 1) to fall intervals: the table gives the mean and, in parentheses, both ends. This page is made from the
presets and the witnesses; `stickysim explain preset:haproxy-2.6` prints a section of it with the meaning of each key.
)";

std::vector<witness::Script> const& witnesses() {
  static std::vector<witness::Script> const scripts = witness::all_scripts();
  return scripts;
}

/// Whether the simulator did as the product in a script that bears on a key, such as `balancer.retries`.
bool shown(PresetInfo const& preset, std::string_view key) {
  return std::ranges::any_of(witnesses(), [&](witness::Script const& script) {
    auto const bears = [&](std::string const& name) { return "balancer." + name == key; };
    return script.design().balancer.preset == preset.name && script.differs.empty() &&
           std::ranges::any_of(script.shows, bears);
  });
}

/// A preset and the balancer that it makes.
struct Product {
  PresetInfo const& preset;
  Draft draft = default_draft();

  explicit Product(PresetInfo const& info) : preset{info} {
    auto const text = fmt::format("{}[balancer]\npreset = \"{}\"\n", sample::minimal, preset.name);
    draft.design = sample::loaded(text).variants[0].design;
  }

  Health const& health() const { return draft.design.balancer.health; }

  /// What holds; in parentheses where the preset does not say so.
  std::string value(std::string const& path) const {
    auto const text = find_key("balancer." + path)->write(draft, 0).value_or("");
    bool const set = std::ranges::any_of(
        preset.settings, [&](PresetSetting const& setting) { return setting.key == "balancer." + path; });
    return (set ? text : "(" + text + ")") + (shown(preset, "balancer." + path) ? "*" : "");
  }

  std::string checks() const {
    if (!health().enabled) return "none";
    auto const timeout = value("health.timeout");
    return fmt::format("every {}{}, down after {}, up after {}", value("health.interval"),
                       timeout.starts_with("interval") ? "" : ", timeout " + timeout, value("health.fall"),
                       value("health.rise"));
  }

  /// Each check comes one interval after the last; the first since the crash at any time within one.
  std::string detection() const {
    if (!health().enabled) return "-";
    auto const latest_ns = health().fall * health().interval_ns;
    auto const earliest_ns = latest_ns - health().interval_ns;
    return fmt::format("{} s ({} to {} s)", to_seconds(earliest_ns + latest_ns) / 2, to_seconds(earliest_ns),
                       to_seconds(latest_ns));
  }
};

std::string row(std::vector<std::string> const& cells) {
  return fmt::format("| {} |\n", fmt::join(cells, " | "));
}

std::string head(std::vector<std::string> const& titles) {
  return row(titles) + row(std::vector<std::string>(titles.size(), "---"));
}

std::string affinity_table(std::vector<Product> const& products) {
  std::string text = "\n## What sends a session back\n\n";
  text += head({"preset", "kind", "key", "on_unavailable", "counts_in_policy", "drain", "binds_to",
                "returns_home", "expire", "size", "sync_delay", "offers"});
  for (Product const& product : products) {
    std::vector<std::string> cells{std::string{product.preset.name}};
    for (std::string const key : {"kind", "key", "on_unavailable", "counts_in_policy", "drain", "binds_to",
                                  "returns_home", "expire", "size", "sync_delay"})
      cells.push_back(product.value("affinity." + key));
    cells.emplace_back(product.preset.affinity);
    text += row(cells);
  }
  return text;
}

std::string failure_table(std::vector<Product> const& products) {
  std::string text = "\n## What happens when a server fails\n\n";
  text += head({"preset", "policy", "checks", "found down after", "attempt_timeout", "retries", "retry_on",
                "redispatch", "retry_delay", "ejection", "panic_threshold"});
  for (Product const& product : products) {
    bool const retries = product.draft.design.balancer.retries > 0;
    auto const of_retries = [&](std::string const& key) { return retries ? product.value(key) : "-"; };
    text += row({std::string{product.preset.name}, product.value("policy"), product.checks(),
                 product.detection(), product.value("attempt_timeout"), product.value("retries"),
                 of_retries("retry_on"), of_retries("redispatch"), of_retries("retry_delay"),
                 product.value("ejection"), product.value("panic_threshold")});
  }
  return text;
}

/// A token that is too large is refused by the part on its way that has the lowest limit.
std::string header_table(std::vector<Product> const& products) {
  std::string text = "\n## How large a token may be\n\n"
                     "The most bytes of cookies in a request and in an answer; the sources below say what "
                     "happens to more. Browsers\nand servers have limits of their own: `state.token_limit` "
                     "and `state.header_limit`.\n\n";
  text += head({"preset", "header_limit", "answer_header_limit"});
  for (Product const& product : products)
    text += row({std::string{product.preset.name}, product.value("header_limit"),
                 product.value("answer_header_limit")});
  return text;
}

/// Each script is a rule.
std::string rule_table() {
  std::string text =
      "\n## How it is known\n\n"
      "Each rule below was played to the real product on one machine, and to the simulator: the same requests, "
      "faults and operators'\ncommands. *As measured*: the simulator picks the same servers at the same times "
      "or, where chance or the product's own hash\nfunction decides, in the same shares. Where it does not, "
      "the size of the difference is told, with the reason. The values of the\npresets are *measured* where "
      "such a script, or a measurement that the source names, has shown them, else *documented*; what is\n"
      "left out is *not modelled*. `ctest -L witness` measures anew.\n\n";
  text += head({"rule", "how it is known"});
  std::string product;
  for (witness::Script const& script : witnesses()) {
    if (product != script.design().balancer.preset) {
      product = script.design().balancer.preset;
      text += row({fmt::format("**{}**", product), ""});
    }
    auto const link = fmt::format("[{0}](../../tests/witness/scripts/{0}.toml)", script.name);
    text +=
        row({script.scenario.title,
             script.differs.empty() ? fmt::format("as measured, {}: {}", script.measured, link)
                                    : fmt::format("otherwise than measured, {}: {}, {}: {}", script.measured,
                                                  link, script.differs, script.because)});
  }
  return text;
}

std::string_view known(PresetInfo const& preset, PresetSetting const& setting) {
  if (setting.source.starts_with("not documented")) return "not documented";
  bool const measured = setting.source.find("measured") != std::string_view::npos;
  return measured || shown(preset, setting.key) ? "measured" : "documented";
}

std::string section(PresetInfo const& preset) {
  auto text = fmt::format("\n## {}\n\n{}.\n\n", preset.name, preset.help);
  if (!preset.affinity.empty()) text += fmt::format("- Affinity: {}\n", preset.affinity);
  text += fmt::format("- Not modelled: {}\n\n", preset.leaves_out);
  text += head({"key", "value", "how it is known", "source"});
  for (PresetSetting const& setting : preset.settings)
    text += row({fmt::format("`{}`", setting.key), fmt::format("`{}`", setting.value),
                 std::string{known(preset, setting)}, std::string{setting.source}});
  return text;
}

/// What each store does where it fails or is full.
std::string store_table() {
  std::string text =
      "\n## Stores\n\n"
      "`state.preset = \"redis-sentinel\"` does the same for the store that holds the sessions.\n\n";
  std::vector<std::string> const keys{"service_time", "workers",   "shards",  "on_shard_loss",
                                      "timeout",      "memory",    "on_full", "persist",
                                      "replica_lag",  "detection", "election"};
  std::vector<std::string> titles{"preset"};
  titles.insert(titles.end(), keys.begin(), keys.end());
  text += head(titles);
  for (PresetInfo const& preset : state_presets()) {
    std::vector<std::string> cells{std::string{preset.name}};
    for (std::string const& key : keys) {
      auto const setting = std::ranges::find(preset.settings, "state.store." + key, &PresetSetting::key);
      auto const value = setting == preset.settings.end() ? "-" : setting->value;
      cells.emplace_back(value.starts_with('"') ? value.substr(1, value.size() - 2) : value);
    }
    text += row(cells);
  }
  return text;
}

std::string page() {
  std::vector<Product> products;
  for (PresetInfo const& preset : presets())
    products.emplace_back(preset);
  std::string text = std::string{introduction} + affinity_table(products) + failure_table(products) +
                     header_table(products) + rule_table();
  for (PresetInfo const& preset : presets())
    text += section(preset);
  text += store_table();
  for (PresetInfo const& preset : state_presets())
    text += section(preset);
  return text;
}

} // namespace

TEST_CASE("the page of products is what the presets say") {
  if (std::getenv("STICKYSIM_REWRITE_DOCS") != nullptr) std::ofstream{page_path} << page();
  INFO("STICKYSIM_REWRITE_DOCS=1 writes docs/reference/products.md anew");
  CHECK(lines_of(content_of(page_path)) == lines_of(page()));
}

} // namespace products_test
