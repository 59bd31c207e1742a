#pragma once

#include <string>

namespace stickysim {

/// Scripts that complete the program's command line in a shell. All of their words come from the tables of
/// commands, options and keys.
std::string bash_completion();
std::string zsh_completion();
std::string fish_completion();

} // namespace stickysim
