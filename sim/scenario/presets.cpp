#include "scenario/presets.hpp"

#include "scenario/codec.hpp"

#include <array>

namespace stickysim {

std::span<PresetInfo const> presets() {
  static std::array const table = {
      haproxy_2_6_preset, nginx_1_22_preset, nginx_1_31_preset,          envoy_1_36_preset, aws_alb_preset,
      gcp_lb_preset,      traefik_3_preset,  kubernetes_clientip_preset, grpc_preset,
  };
  return table;
}

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

Codec<std::string> state_preset_names() {
  auto codec = texts();
  codec.type = "preset";
  codec.read = [](Node const& node, std::string const&) -> Result<std::string> {
    if (node.kind != NodeKind::text) return wrong_kind(node, "a preset", "\"redis-single\"");
    if (node.text.empty()) return node.text;
    return not_a_choice(node.text, "a preset", {});
  };
  return codec;
}

} // namespace stickysim
