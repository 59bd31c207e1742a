#pragma once

#include "configuration/configuration_file.hpp"

#include <cstddef>
#include <optional>
#include <span>
#include <string>

namespace stickysim {

/// A section or block that could make a fleet.
struct FleetCandidate {
  std::string name;
  std::size_t line = 0;
  bool has_servers = false;
  bool is_sticky = false; ///< something in it sends sessions back to their servers
};

struct FleetChoice {
  std::size_t index = 0;
  std::string reason; ///< why it is this one: `the first that is sticky`
};

/// The candidate called `wanted` or, if that is empty, the one that is sticky: the one to which the
/// configuration sends traffic by default, at `by_default`, before all others. If none is sticky, that one or
/// else the first one with servers. `noun` is what the candidates are, for messages: `backend`.
Result<FleetChoice, Diagnostics> choose_fleet(std::span<FleetCandidate const> candidates,
                                              std::string const& wanted,
                                              std::optional<std::size_t> by_default, std::string_view noun,
                                              ConfigurationFile const& file);

} // namespace stickysim
