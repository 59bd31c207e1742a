#include "configuration/imported_scenario.hpp"

#include "configuration/excerpt.hpp"
#include "configuration/haproxy/section.hpp"
#include "configuration/nginx/block.hpp"
#include "configuration/refusal.hpp"
#include "scenario/codec.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

constexpr std::int64_t most_servers = 1'000'000;
constexpr std::size_t most_groups = 255; ///< that a scenario takes
constexpr std::size_t most_of_a_comment = 400;

} // namespace

std::optional<Product> product_of(ConfigurationFile const& file) {
  auto const nginx = nginx_statements(file);
  auto const* const statements = std::get_if<std::vector<Statement>>(&nginx);
  if (statements != nullptr && !statements->empty()) return Product::nginx;
  auto const haproxy = haproxy_sections(file);
  auto const* const sections = std::get_if<std::vector<HaproxySection>>(&haproxy);
  auto const makes_a_fleet = [](HaproxySection const& section) {
    return section.kind == "backend" || section.kind == "listen";
  };
  if (sections != nullptr && std::ranges::any_of(*sections, makes_a_fleet)) return Product::haproxy;
  return {};
}

std::variant<ImportedScenario, Diagnostics> scenario_of(Outline const& outline, Remarks const& remarks,
                                                        std::string_view kind, FleetCandidate const& fleet,
                                                        ConfigurationFile const& file) {
  if (outline.server_count() == 0)
    return refusal(file, fleet.line, "every server of this fleet is left out",
                   "servers that are down stay out");
  if (outline.server_count() > most_servers)
    return refusal(file, fleet.line, fmt::format("the fleet has {} servers", outline.server_count()),
                   fmt::format("at most {}", most_servers));
  if (outline.group_count() > most_groups)
    return refusal(file, fleet.line, fmt::format("the fleet has {} kinds of servers", outline.group_count()),
                   fmt::format("at most {} with different weights or priorities", most_groups));
  // A title stands between quotes.
  std::string const title = is_name(fleet.name) ? fmt::format("{} {}", kind, fleet.name) : std::string{kind};
  std::vector<std::string> const lines = remarks.lines(file.path);
  std::vector<std::string> comments{
      excerpt(fmt::format("Imported from {}: {} {}.{}", file.path, kind, fleet.name,
                          lines.empty() ? "" : " What differs from it or has no effect:"),
              most_of_a_comment)};
  comments.insert(comments.end(), lines.begin(), lines.end());
  return ImportedScenario{outline.toml(title, comments), lines};
}

} // namespace stickysim
