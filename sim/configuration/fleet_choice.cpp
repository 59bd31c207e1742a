#include "configuration/fleet_choice.hpp"

#include "configuration/refusal.hpp"
#include <stickysim/scenario/keys.hpp>

#include <fmt/ranges.h>

#include <algorithm>

namespace stickysim {
namespace {

/// The names most like an unknown name, or all names.
std::string names_help(std::span<FleetCandidate const> candidates, std::string const& wanted) {
  constexpr std::size_t most_names = 10;
  std::vector<std::string> names;
  for (FleetCandidate const& candidate : candidates)
    names.push_back(candidate.name);
  if (auto const meant = did_you_mean(wanted, names); !meant.empty())
    return fmt::format("did you mean {}?", fmt::join(meant, ", "));
  bool const all = names.size() <= most_names;
  names.resize(std::min(names.size(), most_names));
  return fmt::format("there {} {}{}", names.size() == 1 ? "is" : "are", fmt::join(names, ", "),
                     all ? "" : ", …");
}

/// The candidate that a user without a wish means; empty: none has servers.
std::optional<FleetChoice> choice_of(std::span<FleetCandidate const> candidates,
                                     std::optional<std::size_t> by_default) {
  auto const first = [&](bool FleetCandidate::*property) -> std::optional<std::size_t> {
    auto const found = std::ranges::find_if(candidates, [&](FleetCandidate const& candidate) {
      return candidate.has_servers && candidate.*property;
    });
    if (found == candidates.end()) return {};
    return static_cast<std::size_t>(found - candidates.begin());
  };
  std::size_t const usual = by_default.value_or(0);
  bool const is_usual = by_default.has_value() && candidates[usual].has_servers;
  bool const alone = std::ranges::count_if(candidates, &FleetCandidate::has_servers) == 1;
  if (alone) return FleetChoice{*first(&FleetCandidate::has_servers), "the only one with servers"};
  if (is_usual && candidates[usual].is_sticky) return FleetChoice{usual, "the default one, which is sticky"};
  if (auto const sticky = first(&FleetCandidate::is_sticky))
    return FleetChoice{*sticky, "the first that is sticky"};
  if (is_usual) return FleetChoice{usual, "the default one, as none is sticky"};
  if (auto const any = first(&FleetCandidate::has_servers))
    return FleetChoice{*any, "the first with servers, as none is sticky"};
  return {};
}

} // namespace

Result<FleetChoice, Diagnostics> choose_fleet(std::span<FleetCandidate const> candidates,
                                              std::string const& wanted,
                                              std::optional<std::size_t> by_default, std::string_view noun,
                                              ConfigurationFile const& file) {
  if (wanted.empty()) {
    if (auto choice = choice_of(candidates, by_default)) return *std::move(choice);
    return refusal(file, 0, fmt::format("no {} has servers", noun),
                   "import the file that names them, or all files together: stickysim import --help");
  }
  auto const meant = std::ranges::find(candidates, wanted, &FleetCandidate::name);
  if (meant == candidates.end())
    return refusal(file, 0, fmt::format("there is no {} '{}'", noun, wanted), names_help(candidates, wanted));
  if (!meant->has_servers)
    return refusal(file, meant->line, fmt::format("the {} '{}' has no servers", noun, wanted), {});
  return FleetChoice{static_cast<std::size_t>(meant - candidates.begin()), "the one that was asked for"};
}

} // namespace stickysim
