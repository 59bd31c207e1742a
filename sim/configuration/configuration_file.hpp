#pragma once

#include <stickysim/language/diagnostics.hpp>
#include <stickysim/language/result.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace stickysim {

/// The configuration of a balancer as it stands in its file, or in several files that the balancer reads one
/// after another. Their lines are numbered through.
struct ConfigurationFile {
  /// One of several files.
  struct Part {
    std::string path;
    std::size_t lines_before = 0; ///< of the files in front of it
  };

  std::string path;               ///< of several: the first one
  std::vector<std::string> lines; ///< without their ends
  std::vector<Part> parts = {};   ///< the files in order; empty: there is one
};

/// A line as its file numbers it.
struct ConfigurationPlace {
  std::string const& path;
  std::size_t line = 0;
};

/// Where line `line` of all stands; 0 is the whole configuration.
ConfigurationPlace place_of(ConfigurationFile const& file, std::size_t line);

/// `line 12`, or `app.cfg line 12` where there are several files; printable.
std::string place_text(ConfigurationFile const& file, std::size_t line);

/// Reads a configuration of at most 1 MiB in lines of at most 64 KiB. Throws IoError.
Result<ConfigurationFile, Diagnostics> read_configuration(std::string const& path);

/// Reads files as the balancer reads them, one after another; together they have at most 8 MiB. Throws
/// IoError.
Result<ConfigurationFile, Diagnostics> read_configurations(std::vector<std::string> const& paths);

/// Adds a file behind the last one of `file`. Throws IoError.
Result<ConfigurationFile, Diagnostics> with_file(ConfigurationFile file, std::string const& path);

} // namespace stickysim
