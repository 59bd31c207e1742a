#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/fleet_choice.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"

#include <cstdint>
#include <optional>

namespace stickysim {

enum class Product : std::uint8_t { haproxy, nginx };

/// The product that a configuration is for, by its content: nginx if it parses as nginx's language, HAProxy
/// if it has a `backend` or `listen` section; empty: neither.
std::optional<Product> product_of(ConfigurationFile const& file);

/// A scenario made from a balancer's configuration.
struct ImportedScenario {
  std::string toml;
  std::vector<std::string> remarks; ///< directives that it has not, or has in another form; printable lines
};

/// The last step of both importers: an outline under the title `kind name`, such as `HAProxy backend shop`.
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
