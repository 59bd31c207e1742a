#pragma once

#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>

#include <string>
#include <vector>

namespace stickysim {

/// The configuration of a balancer as it stands in its file.
struct ConfigurationFile {
  std::string path;
  std::vector<std::string> lines; ///< without their ends
};

/// Reads a configuration of at most 1 MiB in lines of at most 64 KiB. Throws IoError.
Result<ConfigurationFile, Diagnostics> read_configuration(std::string const& path);

} // namespace stickysim
