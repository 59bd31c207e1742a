#pragma once

#include "configuration/imported_scenario.hpp"

namespace stickysim {

/// Imports the `upstream` block of that name; empty: the first one with servers.
Result<ImportedScenario, Diagnostics> import_nginx(ConfigurationFile const& file,
                                                   std::string const& upstream);

} // namespace stickysim
