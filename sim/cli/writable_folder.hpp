#pragma once

#include <string>

namespace stickysim {

/// Creates `folder` if it does not exist, writes a test file in it and removes that. Throws IoError.
void require_writable_folder(std::string const& folder);

} // namespace stickysim
