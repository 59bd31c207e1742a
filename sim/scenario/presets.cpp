#include "scenario/presets.hpp"

#include "scenario/codec.hpp"
#include <stickysim/language/registry.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <array>

namespace stickysim {

std::span<PresetInfo const> presets() {
  static std::array const table = {
      haproxy_2_6_preset, nginx_1_22_preset, nginx_1_31_preset,          envoy_1_36_preset, aws_alb_preset,
      gcp_lb_preset,      traefik_3_preset,  kubernetes_clientip_preset, grpc_preset,
  };
  return table;
}

std::span<PresetInfo const> state_presets() {
  static std::array const table = {
      redis_single_preset, redis_aof_preset,    redis_sentinel_preset, redis_cluster_preset, memcached_preset,
      sql_preset,          object_store_preset, tomcat_delta_preset,   tomcat_backup_preset,
  };
  return table;
}

namespace {

Codec<std::string> names_of(std::span<PresetInfo const> (*table)(), std::string_view example) {
  auto codec = texts();
  codec.type = "preset";
  codec.forms = {word_form(row_names(table())), word_form({""})};
  codec.read = [table, example](Node const& node, std::string const&) -> Result<std::string> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "a preset", fmt::format("\"{}\"", example));
    std::vector<std::string> all;
    for (auto const& preset : table())
      all.emplace_back(preset.name);
    for (auto const& name : all)
      if (name == node.text) return name;
    if (node.text.empty()) return node.text;
    return not_a_choice(node.text, "a preset", all);
  };
  return codec;
}

} // namespace

std::optional<std::string> preset_toml(Key const& key, Draft const& draft) {
  bool const of_state = key.path.starts_with("state.");
  PresetInfo const* const preset = of_state ? find_entry(state_presets(), draft.design.state.preset)
                                            : find_entry(presets(), draft.design.balancer.preset);
  if (preset == nullptr) return {};
  auto const setting = std::ranges::find(preset->settings, key.path, &PresetSetting::key);
  if (setting == preset->settings.end()) return {};
  Draft set = default_draft();
  auto const document = parse_document(fmt::format("value = {}", setting->value));
  key.read(set, 0, document->members.front().value, ".");
  return key.toml(set, 0);
}

Codec<std::string> preset_names() { return names_of(presets, "haproxy-2.6"); }
Codec<std::string> state_preset_names() { return names_of(state_presets, "redis-single"); }

} // namespace stickysim
