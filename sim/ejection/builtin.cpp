#include "ejection/builtin.hpp"

#include <stickysim/language/registry.hpp>

#include <array>

namespace stickysim {

std::span<EjectionEntry const> ejection_rules() {
  static std::array const entries = {consecutive_rule, mark_down_rule, max_fails_rule};
  return entries;
}

Result<std::unique_ptr<EjectionRule>> make_ejection_rule(Call const& call, std::uint32_t servers) {
  if (call.name.empty() || call.name == "none") return std::unique_ptr<EjectionRule>{};
  EjectionEntry const* const entry = find_entry(ejection_rules(), call.name);
  if (entry == nullptr) return unknown_entry(ejection_rules(), call.name, "rule of ejection");
  return entry->make(call, servers);
}

} // namespace stickysim
