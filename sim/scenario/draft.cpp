#include "scenario/draft.hpp"

#include "scenario/key.hpp"

#include <fmt/format.h>

namespace stickysim {

bool Draft::gives(std::string const& path, std::size_t element) const {
  return places.contains({path, element});
}

Place Draft::place(std::string path, std::size_t element) const {
  for (;;) {
    if (auto const found = places.find({path, element}); found != places.end()) return found->second;
    auto const dot = path.rfind('.');
    if (dot == std::string::npos) return {};
    path.resize(dot);
  }
}

Draft const& default_draft() {
  static Draft const draft = [] {
    Draft blank;
    blank.design.workloads.emplace_back();
    blank.design.servers.emplace_back();
    for (auto const& key : key_table()) {
      if (key.fallback.empty()) continue;
      Node node;
      node.kind = NodeKind::text;
      node.text = key.fallback;
      key.read(blank, 0, node, ".");
    }
    return blank;
  }();
  return draft;
}

Draft const& single_elements() {
  static Draft const draft = [] {
    Draft single = default_draft();
    single.design.faults.emplace_back();
    single.design.scalings.emplace_back();
    single.design.rollouts.emplace_back();
    single.design.maintenances.emplace_back();
    return single;
  }();
  return draft;
}

bool is_list(std::string_view section) {
  return is_named_list(section) || section == "fault" || section == "scale" || section == "rollout" ||
         section == "maintenance";
}

bool is_named_list(std::string_view list) { return list == "workload" || list == "server"; }

std::size_t element_count(Draft const& draft, std::string_view list) {
  if (list == "workload") return draft.design.workloads.size();
  if (list == "server") return draft.design.servers.size();
  if (list == "scale") return draft.design.scalings.size();
  if (list == "rollout") return draft.design.rollouts.size();
  if (list == "maintenance") return draft.design.maintenances.size();
  return draft.design.faults.size();
}

std::string element_name(Draft const& draft, std::string_view list, std::size_t element) {
  if (list == "workload") return draft.design.workloads[element].name;
  if (list == "server") return draft.design.servers[element].name;
  return fmt::format("{}", element + 1);
}

void replace_elements(Draft& draft, std::string const& list, std::size_t count) {
  std::erase_if(draft.places, [&](auto const& entry) {
    auto const& path = entry.first.first;
    return path == list || path.starts_with(list + ".");
  });
  auto const& blank = default_draft().design;
  if (list == "workload") draft.design.workloads.assign(count, blank.workloads[0]);
  if (list == "server") draft.design.servers.assign(count, blank.servers[0]);
  if (list == "fault") draft.design.faults.assign(count, Fault{});
  if (list == "scale") draft.design.scalings.assign(count, Scaling{});
  if (list == "rollout") draft.design.rollouts.assign(count, Rollout{});
  if (list == "maintenance") draft.design.maintenances.assign(count, Maintenance{});
}

} // namespace stickysim
