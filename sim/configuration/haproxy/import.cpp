#include "configuration/haproxy/import.hpp"

#include "configuration/haproxy/translation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

HaproxyTranslation::HaproxyTranslation(HaproxyProxy const& proxy,
                                       std::function<Statement const*(std::string const&)> tables,
                                       Remarks& remarks)
    : remarks_{remarks}, proxy_{proxy}, tables_{std::move(tables)} {}

Outline HaproxyTranslation::outline() {
  outline_.set_text("balancer.preset", "haproxy-2.6", "for settings that are not in the file");
  add_servers();
  add_policy();
  add_failures();
  add_limits();
  add_affinity();
  add_health();
  add_attempt_timeout();
  remark_on_unused();
  return std::move(outline_);
}

namespace {

bool names_servers(HaproxySection const& section) {
  return std::ranges::any_of(section.statements, [](Statement const& statement) {
    return statement.words[0] == "server" || statement.words[0] == "server-template";
  });
}

/// The last `stick-table` of the section called `name`.
Statement const* table_of(std::vector<HaproxySection> const& sections, std::string const& name) {
  Statement const* table = nullptr;
  for (HaproxySection const& section : sections)
    for (Statement const& statement : section.statements)
      if (section.name == name && statement.words[0] == "stick-table") table = &statement;
  return table;
}

/// Remarks on the sections that are not used for the fleet.
void remark_on_others(std::vector<HaproxySection> const& sections,
                      std::vector<HaproxySection const*> const& holding, Remarks& remarks) {
  for (HaproxySection const& section : sections) {
    if (std::ranges::binary_search(holding, section.line, {}, &HaproxySection::line)) continue;
    std::string const called = section.kind + ' ' + section.name;
    if (section.makes_a_fleet())
      remarks.add(section.line, called, fmt::format("not imported; --backend {} imports it", section.name));
    else if (section.kind == "defaults")
      remarks.add(section.line, called, "not imported: the sections that use it are not");
    else
      remark_on_section(section, remarks);
  }
}

} // namespace

Result<ImportedScenario, Diagnostics> import_haproxy(ConfigurationFile const& file,
                                                     std::string const& backend) {
  auto const parsed = haproxy_sections(file);
  if (!parsed) return parsed.error();
  auto const& sections = *parsed;

  std::vector<HaproxySection const*> proxies;
  std::vector<FleetCandidate> candidates;
  for (HaproxySection const& section : sections)
    if (section.makes_a_fleet()) {
      proxies.push_back(&section);
      candidates.push_back({section.name, section.line, names_servers(section)});
    }
  auto const chosen = choose_fleet(candidates, backend, "backend", file);
  if (!chosen) return chosen.error();
  HaproxySection const& section = *proxies[*chosen];

  Remarks remarks;
  auto const holding = inheritance(sections, section);
  if (std::string const& missing = holding.front()->from; !missing.empty())
    remarks.add(holding.front()->line, "from " + missing, "there are no such defaults above");
  HaproxyProxy const proxy{holding, remarks};
  HaproxyTranslation translation{proxy, [&](std::string const& name) { return table_of(sections, name); },
                                 remarks};
  Outline const outline = translation.outline();
  remark_on_others(sections, holding, remarks);
  return scenario_of(outline, remarks, "HAProxy backend", candidates[*chosen], file);
}

} // namespace stickysim
