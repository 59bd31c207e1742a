#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/fleet_choice.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"

#include <cstdint>
#include <optional>

namespace stickysim {

enum class Product : std::uint8_t { haproxy, nginx };

/// The product that a configuration is for, by what it holds: what parses as nginx's language is nginx's,
/// what has a `backend` or `listen` section HAProxy's; nothing: neither.
std::optional<Product> product_of(ConfigurationFile const& file);

/// A scenario made from a balancer's configuration.
struct ImportedScenario {
  std::string toml;
  std::vector<std::string> remarks; ///< what of the configuration is not in it, or otherwise; printable lines
};

/// What both importers end with: an outline under the title `kind name`, the kind being `HAProxy backend`.
std::variant<ImportedScenario, Diagnostics> scenario_of(Outline const& outline, Remarks const& remarks,
                                                        std::string_view kind, FleetCandidate const& fleet,
                                                        ConfigurationFile const& file);

/// From the `backend` or `listen` section of that name; empty: the first one with servers.
std::variant<ImportedScenario, Diagnostics> import_haproxy(ConfigurationFile const& file,
                                                           std::string const& backend);

/// From the `upstream` block of that name; empty: the first one with servers.
std::variant<ImportedScenario, Diagnostics> import_nginx(ConfigurationFile const& file,
                                                         std::string const& upstream);

} // namespace stickysim
