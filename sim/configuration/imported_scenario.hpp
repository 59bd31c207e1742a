#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/fleet_choice.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"

namespace stickysim {

/// A scenario made from a balancer's configuration.
struct ImportedScenario {
  std::string toml;
  std::vector<std::string> remarks; ///< directives that it has not, or has in another form; printable lines
};

/// The last step of every importer: an outline under the title `kind name`, such as `HAProxy backend shop`.
Result<ImportedScenario, Diagnostics> scenario_of(Outline const& outline, Remarks const& remarks,
                                                  std::string_view kind, FleetCandidate const& fleet,
                                                  ConfigurationFile const& file);

} // namespace stickysim
