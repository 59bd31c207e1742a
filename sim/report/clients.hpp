#pragma once

#include <stickysim/scenario/scenario.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// Whose results a variant has: those of all clients, called by the empty text, and if there are several
/// classes those of each, called by its name.
std::vector<std::string> clients_of(Variant const& variant);

/// The same for files and comparisons, where variants stand side by side, of a scenario that has_classes() or
/// not: a single class, too, is called by its name if another variant has several.
std::vector<std::string> clients_of(Variant const& variant, bool with_classes);

/// Whether some variant has several classes: files with rows by class then have a column `workload`.
bool has_classes(Scenario const& scenario);

} // namespace stickysim
