#include "configuration/imported_scenario.hpp"

#include "configuration/excerpt.hpp"
#include "configuration/refusal.hpp"
#include "scenario/codec.hpp"
#include <stickysim/design/record_limits.hpp>

#include <fmt/format.h>

#include <algorithm>
#include <iterator>

namespace stickysim {
namespace {

constexpr std::int64_t most_servers = 1'000'000;
constexpr std::size_t most_of_a_comment = 400;

} // namespace

Result<ImportedScenario, Diagnostics> scenario_of(Outline const& outline, Remarks const& remarks,
                                                  std::string_view kind, FleetCandidate const& fleet,
                                                  std::string_view reason, ConfigurationFile const& file) {
  if (outline.server_count() == 0)
    return refusal(file, fleet.line, "every server of this fleet is left out",
                   "servers that are down stay out");
  if (outline.server_count() > most_servers)
    return refusal(file, fleet.line, fmt::format("the fleet has {} servers", outline.server_count()),
                   fmt::format("at most {}", most_servers));
  if (outline.group_count() > most_listed)
    return refusal(file, fleet.line, fmt::format("the fleet has {} kinds of servers", outline.group_count()),
                   fmt::format("at most {} with different weights or priorities", most_listed));
  // A title stands between quotes.
  std::string const title = is_name(fleet.name) ? fmt::format("{} {}", kind, fleet.name) : std::string{kind};
  ImportedScenario imported;
  imported.remarks = remarks.stickiness(file);
  if (outline.leaves_servers())
    imported.remarks.emplace_back(
        "no stickiness: nothing sends a session back to its server, so the scenario "
        "keeps the state in a store");
  auto const place = place_of(file, fleet.line);
  imported.remarks.push_back(
      excerpt(fmt::format("imported from {}:{}: {} {}, {}", place.path, place.line, kind, fleet.name, reason),
              most_of_a_comment));
  std::ranges::move(remarks.others(file), std::back_inserter(imported.remarks));
  imported.toml = outline.toml(title, imported.remarks, file);
  return imported;
}

} // namespace stickysim
