#pragma once

#include "cli/simulated.hpp"

#include <string>

namespace stickysim {

/// Where the results of a folder's scenarios are written.
struct CollectionOutput {
  std::string folder; ///< for the files of each, in a folder of its own; empty: none
  std::string index;  ///< file for a table of claims and verdicts, as Markdown; empty: none
};

/// Runs the scenarios (*.toml) of a folder, not of those below it, sorted by name, and prints a line for
/// each: its name, its verdict, the first expectation or the first that does not hold, with its two sides,
/// and the seconds. Returns an exit code. Throws UsageError and IoError.
int run_collection(std::string const& folder, RunOrder const& order, CollectionOutput const& output);

} // namespace stickysim
