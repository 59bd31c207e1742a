#include "model/registry.hpp"
#include <stickysim/model/ejection.hpp>

namespace stickysim {

std::span<EjectionEntry const> ejection_rules() { return {}; }

Result<std::unique_ptr<EjectionRule>> make_ejection_rule(Call const& call, std::uint32_t servers) {
  if (call.name.empty() || call.name == "none") return std::unique_ptr<EjectionRule>{};
  EjectionEntry const* const entry = find_entry(ejection_rules(), call.name);
  if (entry == nullptr) return unknown_entry(ejection_rules(), call.name, "rule of ejection");
  return entry->make(call, servers);
}

} // namespace stickysim
