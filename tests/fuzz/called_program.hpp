#pragma once

#include "cli/program.hpp"

#include <string>
#include <vector>

namespace stickysim {

/// The program, called in this process with these words: how it ended and what it said on standard error.
/// What it writes to standard output is dropped.
class CalledProgram {
public:
  CalledProgram(std::vector<std::string> const& words, Execute const& how);

  int code() const { return code_; }
  std::string const& errors() const { return errors_; }

private:
  int code_ = 0;
  std::string errors_;
};

/// Carries a command out.
int execute_command(Command const& command, Arguments const& arguments);

} // namespace stickysim
