#pragma once

#include "configuration/imported_scenario.hpp"

namespace stickysim {

/// Imports the `upstream` block of that name, or the host to which requests are passed; empty: as
/// choose_fleet() chooses.
Result<ImportedScenario, Diagnostics> import_nginx(ConfigurationFile const& file,
                                                   std::string const& upstream);

} // namespace stickysim
