#pragma once

#include "cli/arguments.hpp"
#include "configuration/import.hpp"

#include <optional>
#include <string>
#include <vector>

namespace stickysim {

/// Whether a path names a configuration: by its ending, or because it is a folder.
bool names_configuration(std::string const& path);

/// Imports what stands in files and folders, read one after another as the balancer reads them. Without a
/// `product` their content decides. Returns an exit code.
int import_configurations(Arguments const& arguments, std::vector<std::string> const& paths,
                          std::optional<Product> product);

} // namespace stickysim
