#pragma once

#include "cli/file_kind.hpp"
#include <stickysim/language/diagnostics.hpp>

namespace stickysim {

/// Whether a file holds something else than a `wanted`, which it tells then, with what to do.
bool tell_other_kind(std::string const& path, FileKind wanted);

/// Tells what is wrong with a file that should have been a `wanted`; where it holds something else, tells
/// that instead. Returns the exit code: whether it could not be read, or was read and is wrong.
int refuse(Diagnostics const& diagnostics, FileKind wanted = FileKind::scenario);

} // namespace stickysim
