#include "report/clients.hpp"

#include <algorithm>

namespace stickysim {

std::vector<std::string> clients_of(Variant const& variant, bool with_classes) {
  std::vector<std::string> clients{{}};
  if (!with_classes) return clients;
  for (WorkloadClass const& workload : variant.design.workloads)
    clients.push_back(workload.name);
  return clients;
}

std::vector<std::string> clients_of(Variant const& variant) {
  return clients_of(variant, variant.design.workloads.size() > 1);
}

bool has_classes(Scenario const& scenario) {
  return std::ranges::any_of(scenario.variants,
                             [](Variant const& variant) { return variant.design.workloads.size() > 1; });
}

} // namespace stickysim
