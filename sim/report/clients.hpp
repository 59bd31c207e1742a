#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// Whose results a variant has: those of all clients, called by the empty text, and if there are several
/// classes those of each, called by its name.
std::vector<std::string> clients_of(Variant const& variant);

/// Whether some variant has several classes: files with rows by class then have a column `workload`.
bool has_classes(Scenario const& scenario);

} // namespace stickysim
