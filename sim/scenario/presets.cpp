#include "scenario/codec.hpp"
#include <stickysim/scenario/keys.hpp>

namespace stickysim {
namespace {

constexpr PresetSetting haproxy_settings[] = {
    {"balancer.retries", "3", "HAProxy 2.6 configuration manual, retries: default 3 (CONN_RETRIES)"},
    {"balancer.retry_delay", "\"1s\"",
     "HAProxy 2.6 configuration manual, retries: turn-around of min(timeout connect, 1 s) on the same "
     "server"},
    {"balancer.redispatch", "\"last\"",
     "HAProxy 2.6 configuration manual, option redispatch: -1 breaks persistence on the last retry"},
    {"balancer.health.interval", "\"2s\"", "HAProxy 2.6 configuration manual, inter: default 2000 ms"},
    {"balancer.health.fall", "3", "HAProxy 2.6 configuration manual, fall: default 3"},
    {"balancer.health.rise", "2", "HAProxy 2.6 configuration manual, rise: default 2"},
};

constexpr PresetInfo all_presets[] = {
    {"haproxy-2.6", "HAProxy 2.6 with `option redispatch` and health checks on", haproxy_settings},
};

} // namespace

std::span<PresetInfo const> presets() { return all_presets; }

Codec<std::string> preset_names() {
  auto codec = texts();
  codec.type = "preset";
  codec.read = [](Node const& node, std::string const&) -> Result<std::string> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "a preset", "\"haproxy-2.6\"");
    std::vector<std::string> all;
    for (auto const& preset : presets())
      all.emplace_back(preset.name);
    for (auto const& name : all)
      if (name == node.text) return name;
    if (node.text.empty()) return node.text;
    return not_a_choice(node.text, "a preset", all);
  };
  return codec;
}

} // namespace stickysim
