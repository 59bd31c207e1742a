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

PlaceColumns::PlaceColumns(Scenario const& scenario)
    : has_classes_{std::ranges::any_of(
          scenario.variants, [](Variant const& variant) { return variant.design.workloads.size() > 1; })},
      names_{scenario.swept_keys} {
  if (has_classes_) names_.insert(names_.begin(), "workload");
}

std::vector<std::string> PlaceColumns::cells(Variant const& variant, std::string const& clients) const {
  std::vector<std::string> cells = variant.point;
  if (has_classes_) cells.insert(cells.begin(), clients);
  return cells;
}

} // namespace stickysim
