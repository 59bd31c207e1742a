#pragma once

#include <string>

namespace stickysim {

/// A hash of a file's bytes: FNV-1a, 64 bits, hexadecimal. Throws IoError if it cannot be read.
std::string file_digest(std::string const& path);

/// The same of a command: its text, and the bytes of each file that one of its words names.
std::string command_digest(std::string const& command);

} // namespace stickysim
