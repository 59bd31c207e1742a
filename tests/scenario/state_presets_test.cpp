#include "model/simulate.hpp"
#include "scenario/key.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

using namespace stickysim;

namespace state_presets_test {
using sample::loaded;

namespace {

/// Every key of the state but the preset's name, as the resolved scenario has it.
std::map<std::string, std::string> state_of(std::string const& text) {
  Draft draft = default_draft();
  draft.design = loaded(text).variants[0].design;
  std::map<std::string, std::string> values;
  for (Key const& key : key_table())
    if (key.path.starts_with("state.") && key.path != "state.preset")
      values[key.path] = key.toml(draft, 0).value_or("");
  return values;
}

std::string with_preset(std::string_view name) {
  return fmt::format("state.preset = \"{}\"\n", name) + sample::minimal;
}

/// Who fails to come back, and for how long nobody is served, when the store of a preset dies for 60 s at
/// 100 s: a session that was made at 50 s and written last at 99.5 s, and one that was made then.
TrialResult crashed(std::string_view preset) {
  std::string const shop = R"toml(
    [workload]
    kind = "cart"
    [server]
    [state]
    bytes = "1KiB"
    [[fault]]
    kind = "store_crash"
    at = "100s"
    for = "60s"
  )toml";
  return replay("1,50,,0.01\n1,,10,0.01\n1,,39.5,0.01\n1,,100,0.01\n2,99.5,,0.01\n2,,100,0.01\n", shop,
                {fmt::format("state.preset={}", preset)});
}

} // namespace

TEST_CASE("every preset of a store says what it is and where each of its values comes from") {
  std::set<std::string_view> names;
  std::vector<std::string> order;
  for (Key const& key : key_table())
    order.push_back(key.path);
  for (PresetInfo const& preset : state_presets()) {
    CAPTURE(preset.name);
    CHECK(names.insert(preset.name).second);
    CHECK_FALSE(preset.help.empty());
    CHECK_FALSE(preset.leaves_out.empty());
    CHECK(std::ranges::is_sorted(preset.settings, {}, [&](PresetSetting const& setting) {
      return std::ranges::find(order, setting.key) - order.begin();
    }));
    for (PresetSetting const& setting : preset.settings)
      CHECK_FALSE(setting.source.empty());
  }
}

TEST_CASE("a preset of a store sets what it says and nothing else") {
  for (PresetInfo const& preset : state_presets()) {
    CAPTURE(preset.name);
    std::string written = sample::minimal;
    for (PresetSetting const& setting : preset.settings)
      written = fmt::format("{} = {}\n", setting.key, setting.value) + written;
    CHECK(state_of(with_preset(preset.name)) == state_of(written));
    CHECK(state_of("state.store.timeout = \"7s\"\n" + with_preset(preset.name)) ==
          state_of("state.store.timeout = \"7s\"\n" + [&] {
            std::string rest = sample::minimal;
            for (PresetSetting const& setting : preset.settings)
              if (setting.key != "state.store.timeout")
                rest = fmt::format("{} = {}\n", setting.key, setting.value) + rest;
            return rest;
          }()));
  }
}

TEST_CASE("no preset of a balancer is one of a store, and a wrong name is pointed out") {
  CHECK(sample::errors(with_preset("haproxy-2.6")).find("a preset") != std::string::npos);
  CHECK(sample::errors(with_preset("redis-sentinal")).find("redis-sentinel") != std::string::npos);
  CHECK(sample::errors(with_preset("")) == "");
}

TEST_CASE("a store that dies loses what the product loses, and is back when the product is") {
  struct Fate {
    char const* preset;
    std::uint64_t lost;
    std::uint64_t stale;
    Nanoseconds back;
  };
  // In memory only, all is gone; with the file, the last second: the session made in it, and the last item of
  // the other one's cart. A replica has all of that, and serves after 33 or 17 s.
  for (Fate const fate : {Fate{"redis-single", 2, 0, 160 * second}, Fate{"redis-aof", 1, 1, 160 * second},
                          Fate{"redis-sentinel", 0, 0, 133 * second},
                          Fate{"redis-cluster", 0, 0, 117 * second}, Fate{"memcached", 2, 0, 160 * second},
                          Fate{"sql", 0, 0, 160 * second}, Fate{"object-store", 0, 0, 160 * second}}) {
    CAPTURE(fate.preset);
    TrialResult const trial = crashed(fate.preset);
    CHECK(lost(trial) == fate.lost);
    CHECK(trial.requests.stale == fate.stale);
    CHECK(times_of(trial, EventKind::store_up) == std::vector<Nanoseconds>{fate.back});
  }
}

TEST_CASE("a store that hangs is replaced where the product has a replica, and waited for elsewhere") {
  for (auto const& [preset, failover] :
       {std::pair{"redis-sentinel", 133 * second}, std::pair{"redis-cluster", 117 * second}}) {
    CAPTURE(preset);
    std::string const shop =
        "[workload]\n[server]\n[[fault]]\nkind = \"store_hang\"\nat = \"100s\"\nfor = \"600s\"\n";
    TrialResult const trial =
        replay("1,50,,0.01\n1,,100,0.01\n", shop, {fmt::format("state.preset={}", preset)});
    CHECK(times_of(trial, EventKind::store_failover) == std::vector<Nanoseconds>{failover});
    CHECK(trial.requests.ok == 2);
  }
  TrialResult const alone = replay("1,50,,0.01\n1,,100,0.01\n",
                                   "[workload]\n[server]\n[[fault]]\nkind = \"store_hang\"\nat = \"100s\"\n"
                                   "for = \"600s\"\n",
                                   {"state.preset=redis-single"});
  CHECK(failed(alone, Failure::state) == 1);
}

TEST_CASE("a memcached node that dies takes a third of the sessions, once with it and once when it is back") {
  std::string const shop =
      "[workload]\n[server]\nworkers = 100\n[[fault]]\nkind = \"store_crash\"\nshard = 2\n"
      "at = \"100s\"\nfor = \"60s\"\n";
  std::string rows;
  for (int i = 0; i < 300; ++i) {
    std::string const id = std::to_string(i);
    rows += id + ",50,,0.01\n" + id + ",,70,0.01\n" + id + ",,80,0.01\n";
  }
  TrialResult const trial = replay(rows, shop, {"state.preset=memcached"});
  // 300 sessions, each with 1/3: 100, and 8.2 is the standard deviation; six of them are 1e-9.
  CHECK(lost(trial) > 51);
  CHECK(lost(trial) < 149);
  CHECK(trial.requests.relogins == 2 * lost(trial));
  CHECK(trial.requests.failed_total() == 0);
}

} // namespace state_presets_test
