#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace stickysim {

/// Something wrong with a file that a user wrote (a scenario, a trace, a balancer's configuration), at a
/// place in it.
struct Diagnostic {
  std::string file;
  std::size_t line = 0;   ///< from 1; 0: the file as a whole
  std::size_t column = 0; ///< from 1, in characters
  std::string message;
  std::string source;      ///< the line's text, for the caret; empty: none
  std::size_t width = 1;   ///< characters that the caret underlines
  std::string help;        ///< the cure: what was meant, what is allowed; may be empty
  bool unreadable = false; ///< the file could not be read
};

/// All that is wrong with it, in the order of the file: the error of whatever reads one.
using Diagnostics = std::vector<Diagnostic>;

/// `file:line:column: error: …`, the line, a caret, the help; `kind` says what they are instead of errors.
/// Control characters of the file are shown as escapes, so that a file cannot send commands to the terminal.
std::string render(Diagnostics const& diagnostics, std::string_view kind = "error");

} // namespace stickysim
