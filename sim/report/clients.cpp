#include "report/clients.hpp"

#include <algorithm>

namespace stickysim {

std::vector<std::string> clients_of(Variant const& variant) {
  std::vector<std::string> clients{{}};
  if (variant.design.workloads.size() == 1) return clients;
  for (WorkloadClass const& workload : variant.design.workloads)
    clients.push_back(workload.name);
  return clients;
}

bool has_classes(Scenario const& scenario) {
  return std::ranges::any_of(scenario.variants,
                             [](Variant const& variant) { return variant.design.workloads.size() > 1; });
}

} // namespace stickysim
