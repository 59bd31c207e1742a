#pragma once

#include "configuration/configuration_file.hpp"
#include "configuration/fleet_choice.hpp"
#include "configuration/outline.hpp"
#include "configuration/remarks.hpp"

namespace stickysim {

/// A scenario made from a balancer's configuration.
struct ImportedScenario {
  std::string toml;
  /// In printable lines: what becomes of the stickiness, which fleet it is, and the directives that the
  /// scenario has not or has in another form.
  std::vector<std::string> remarks;
};

/// The last step of every importer: an outline under the title `kind name`, such as `HAProxy backend shop`.
/// `reason` says why it is this fleet.
Result<ImportedScenario, Diagnostics> scenario_of(Outline const& outline, Remarks const& remarks,
                                                  std::string_view kind, FleetCandidate const& fleet,
                                                  std::string_view reason, ConfigurationFile const& file);

} // namespace stickysim
