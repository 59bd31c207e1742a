#include "configuration/nginx/import.hpp"

#include "configuration/nginx/block.hpp"
#include "configuration/nginx/translation.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {

NginxTranslation::NginxTranslation(NginxFile const& file, Statement const& upstream, Remarks& remarks)
    : remarks_{remarks}, file_{file}, upstream_{upstream} {
  read_upstream();
}

Outline NginxTranslation::outline() {
  bool const recent = find("sticky") != nullptr || (method_ != nullptr && method_->words[0] == "least_time");
  outline_.set_text("balancer.preset", recent ? "nginx-1.31" : "nginx-1.22",
                    "for settings that are not in the file");
  add_servers();
  add_policy();
  add_failures();
  add_limits();
  add_affinity();
  add_attempt_timeout();
  return std::move(outline_);
}

Statement const* NginxTranslation::find(std::string_view directive) const {
  auto const found = directives_.find(directive);
  return found == directives_.end() ? nullptr : found->second;
}

namespace {

bool names_servers(Statement const& upstream) {
  return std::ranges::any_of(upstream.block,
                             [](Statement const& statement) { return statement.words[0] == "server"; });
}

} // namespace

Result<ImportedScenario, Diagnostics> import_nginx(ConfigurationFile const& file,
                                                   std::string const& upstream) {
  auto const parsed = nginx_statements(file);
  if (!parsed) return parsed.error();
  Remarks remarks;
  NginxFile const configuration{*parsed, remarks};

  std::vector<FleetCandidate> candidates;
  for (Statement const* const block : configuration.upstreams())
    candidates.push_back({block->word(1), block->line, names_servers(*block)});
  auto const chosen = choose_fleet(candidates, upstream, "upstream", file);
  if (!chosen) return chosen.error();
  for (std::size_t other = 0; other < candidates.size(); ++other)
    if (other != *chosen)
      remarks.add(candidates[other].line, "upstream " + candidates[other].name,
                  fmt::format("not imported; --upstream {} imports it", candidates[other].name));
  NginxTranslation translation{configuration, *configuration.upstreams()[*chosen], remarks};
  return scenario_of(translation.outline(), remarks, "nginx upstream", candidates[*chosen], file);
}

} // namespace stickysim
