#pragma once

#include <string>

namespace stickysim {

/// Opens a file for reading and answers its descriptor. A FIFO to which nobody writes within `patience_ms`
/// would keep the program for ever, and so would a device that never ends: throws IoError there, and where
/// the file cannot be opened. `/dev/stdin` and `/dev/null` are read like files.
int open_input(std::string const& path, int patience_ms = 10'000);

/// Throws IoError, with the reason, unless the path leads to a file: a FIFO or a device is one, too.
void require_file(std::string const& path);

} // namespace stickysim
