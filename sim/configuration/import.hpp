#pragma once

#include "configuration/imported_scenario.hpp"

#include <cstdint>
#include <optional>

namespace stickysim {

enum class Product : std::uint8_t { haproxy, nginx };

/// The product that a configuration is for, by its content: nginx if it parses as nginx's language, HAProxy
/// if it has a `backend` or `listen` section. One that does not parse is told by the words at the start of
/// its lines; empty: neither.
std::optional<Product> product_of(ConfigurationFile const& file);

/// Imports the part of the configuration that is called `fleet`: a `backend` or `listen` section of HAProxy,
/// an `upstream` block of nginx or a host to which it passes requests; empty: as choose_fleet() chooses.
Result<ImportedScenario, Diagnostics> import_configuration(ConfigurationFile const& file, Product product,
                                                           std::string const& fleet);

} // namespace stickysim
