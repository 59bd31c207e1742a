#pragma once

#include "configuration/imported_scenario.hpp"

namespace stickysim {

/// Imports the `backend` or `listen` section of that name; empty: as choose_fleet()
/// chooses.
Result<ImportedScenario, Diagnostics> import_haproxy(ConfigurationFile const& file,
                                                     std::string const& backend);

} // namespace stickysim
