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

/// Runs a program, named first, with its arguments, `input` as its standard input and its output thrown away.
/// Throws std::runtime_error if it fails.
ProcessCost run_command(std::vector<std::string> command, std::string const& input = "");

/// The same of the stickysim program.
ProcessCost run_program(std::vector<std::string> arguments, std::string const& input = "");

} // namespace stickysim::bench
