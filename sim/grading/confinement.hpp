#pragma once

#include "scenario/document.hpp"
#include "scenario/reporter.hpp"

#include <string>

namespace stickysim {

/// Whether `path`, relative to `folder` unless it is absolute, lies within it once links are followed.
bool lies_within(std::string const& folder, std::string const& path);

/// Reports each file that the scenario at `path` names (a trace, an empirical distribution), relative to its
/// own folder, and that does not lie within `folder`. To be asked before the scenario is loaded, which opens
/// them.
void report_outside_files(Node const& scenario, std::string const& path, std::string const& folder,
                          Reporter& reporter);

} // namespace stickysim
