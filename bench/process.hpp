#pragma once

#include <string>
#include <vector>

namespace stickysim::bench {

/// Time and memory of a whole run of the program.
struct ProcessCost {
  double wall_seconds = 0;
  double cpu_seconds = 0;
  long peak_kib = 0; ///< of resident memory
};

/// Runs the stickysim program with `arguments`, `input` as its standard input and its output thrown away.
/// Throws std::runtime_error if it fails.
ProcessCost run_program(std::vector<std::string> arguments, std::string const& input = "");

} // namespace stickysim::bench
