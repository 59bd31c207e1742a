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

} // namespace

Result<std::size_t, Diagnostics> choose_fleet(std::span<FleetCandidate const> candidates,
                                              std::string const& wanted, std::string_view noun,
                                              ConfigurationFile const& file) {
  if (candidates.empty()) return refusal(file, 0, fmt::format("the configuration has no {}", noun), {});
  auto const meant = std::ranges::find_if(candidates, [&](FleetCandidate const& candidate) {
    return wanted.empty() ? candidate.has_servers : candidate.name == wanted;
  });
  if (meant == candidates.end()) {
    if (wanted.empty()) return refusal(file, 0, fmt::format("no {} has servers", noun), {});
    return refusal(file, 0, fmt::format("there is no {} '{}'", noun, wanted), names_help(candidates, wanted));
  }
  if (!meant->has_servers)
    return refusal(file, meant->line, fmt::format("the {} '{}' has no servers", noun, wanted), {});
  return static_cast<std::size_t>(meant - candidates.begin());
}

} // namespace stickysim
