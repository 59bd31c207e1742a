#pragma once

#include "configuration/configuration_file.hpp"

#include <cstddef>
#include <span>
#include <string>

namespace stickysim {

/// A section or block that could make a fleet.
struct FleetCandidate {
  std::string name;
  std::size_t line = 0;
  bool has_servers = false;
};

/// The index of the candidate called `wanted` or, if that is empty, of the first one with servers. `noun` is
/// what the candidates are, for messages: `backend`.
Result<std::size_t, Diagnostics> choose_fleet(std::span<FleetCandidate const> candidates,
                                              std::string const& wanted, std::string_view noun,
                                              ConfigurationFile const& file);

} // namespace stickysim
