#pragma once

#include "configuration/imported_scenario.hpp"

#include <cstdint>
#include <optional>

namespace stickysim {

enum class Product : std::uint8_t { haproxy, nginx };

/// The product that a configuration is for, by what it holds: what parses as nginx's language is nginx's,
/// what has a `backend` or `listen` section HAProxy's; nothing: neither.
std::optional<Product> product_of(ConfigurationFile const& file);

/// From the part of the configuration that is called `fleet`, of HAProxy a `backend` or `listen` section, of
/// nginx an `upstream` block; empty: from the first one with servers.
Result<ImportedScenario, Diagnostics> import_configuration(ConfigurationFile const& file, Product product,
                                                           std::string const& fleet);

} // namespace stickysim
