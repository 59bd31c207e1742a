#include "configuration/haproxy/import.hpp"

#include "configuration/haproxy/translation.hpp"
#include "configuration/refusal.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <span>

namespace stickysim {
namespace {

constexpr std::size_t most_tried = 1000; ///< sections that are looked at to find a fleet

} // namespace

HaproxyTranslation::HaproxyTranslation(HaproxyFile& file, HaproxyProxy const& proxy, Remarks& remarks)
    : remarks_{remarks}, file_{file}, proxy_{proxy} {}

Outline HaproxyTranslation::outline() {
  outline_.set_text("balancer.preset", "haproxy-2.6", "for settings that are not in the file");
  read_mode();
  add_balancers();
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

void HaproxyTranslation::read_mode() {
  Statement const* const mode = find("mode");
  http_ = mode != nullptr && mode->word(1) == "http";
  if (http_) return;
  std::string const called = mode == nullptr ? "no mode" : "mode " + mode->word(1);
  remarks_.add(mode == nullptr ? proxy_.line() : mode->line, called,
               mode == nullptr ? "HAProxy takes tcp: connections are balanced as if they were requests"
                               : "connections are balanced as if they were requests");
}

/// Processes side by side each know servers for themselves.
void HaproxyTranslation::add_balancers() {
  Statement const* const processes = file_.global("nbproc");
  if (processes == nullptr) return;
  auto const count = number(*processes, 1, 1, most_balancers);
  if (count.value_or(1) > 1)
    outline_.set("balancer.count", fmt::format("{}", *count),
                 Origin{*processes} + ", each with its own counts");
}

namespace {

bool names_servers(HaproxySection const& section) {
  return std::ranges::any_of(section.statements, [](Statement const& statement) {
    return statement.words[0] == "server" || statement.words[0] == "server-template";
  });
}

/// The section to which the file sends traffic by default: the first `listen` with servers, or the one behind
/// the first `default_backend`.
std::optional<std::size_t> default_fleet(HaproxyFile const& file,
                                         std::vector<FleetCandidate> const& candidates) {
  std::span<HaproxySection const> const all{file.sections()};
  for (HaproxySection const& section : all.first(std::min(all.size(), most_tried))) {
    std::string const* name = section.kind == "listen" ? &section.name : nullptr;
    if (section.kind == "frontend")
      for (HaproxySection const* const holding : file.inheritance(section))
        for (Statement const& statement : holding->statements)
          if (statement.words[0] == "default_backend") name = &statement.word(1);
    if (name == nullptr) continue;
    auto const meant = std::ranges::find(candidates, *name, &FleetCandidate::name);
    if (meant != candidates.end() && meant->has_servers)
      return static_cast<std::size_t>(meant - candidates.begin());
  }
  return {};
}

bool is_sticky(HaproxyFile& file, HaproxySection const& section) {
  Remarks of_a_trial;
  HaproxyProxy const proxy{file.inheritance(section), of_a_trial};
  return HaproxyTranslation{file, proxy, of_a_trial}.outline().is_sticky();
}

/// Remarks on the sections that are not used for the fleet.
void remark_on_others(std::vector<HaproxySection> const& sections,
                      std::vector<HaproxySection const*> const& holding, Remarks& remarks) {
  for (HaproxySection const& section : sections) {
    if (std::ranges::binary_search(holding, section.line, {}, &HaproxySection::line)) continue;
    std::string const called = section.kind + ' ' + section.name;
    if (section.makes_a_fleet())
      remarks.add(section.line, called,
                  names_servers(section) ? fmt::format("not imported; --backend {} imports it", section.name)
                                         : "has no servers");
    else if (section.kind == "defaults")
      remarks.add(section.line, called, "not imported: the sections that use it are not");
    else
      remark_on_section(section, remarks);
  }
}

} // namespace

Result<ImportedScenario, Diagnostics> import_haproxy(ConfigurationFile const& text,
                                                     std::string const& backend) {
  auto parsed = haproxy_sections(text);
  if (!parsed) return parsed.error();
  HaproxyFile file{*std::move(parsed)};
  auto const& sections = file.sections();

  std::vector<HaproxySection const*> proxies;
  std::vector<FleetCandidate> candidates;
  for (HaproxySection const& section : sections)
    if (section.makes_a_fleet()) {
      proxies.push_back(&section);
      candidates.push_back({section.name, section.line, names_servers(section)});
    }
  if (candidates.empty())
    return refusal(
        text, 0, "the configuration has no backend",
        "a section called backend or listen names the servers: give all files of the configuration, "
        "such as stickysim import haproxy -f haproxy.cfg -f backends.cfg");
  for (std::size_t i = 0; i < std::min(candidates.size(), most_tried) && backend.empty(); ++i)
    candidates[i].is_sticky = candidates[i].has_servers && is_sticky(file, *proxies[i]);
  auto const choice = choose_fleet(candidates, backend, default_fleet(file, candidates), "backend", text);
  if (!choice) return choice.error();
  HaproxySection const& section = *proxies[choice->index];

  Remarks remarks;
  auto const holding = file.inheritance(section);
  if (std::string const& missing = holding.front()->from; !missing.empty())
    remarks.add(holding.front()->line, "from " + missing, "there are no such defaults above");
  HaproxyProxy const proxy{holding, remarks};
  Outline const outline = HaproxyTranslation{file, proxy, remarks}.outline();
  remark_on_others(sections, holding, remarks);
  return scenario_of(outline, remarks, "HAProxy backend", candidates[choice->index], choice->reason, text);
}

} // namespace stickysim
