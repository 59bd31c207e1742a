#pragma once

#include <string>

namespace stickysim {

/// Creates `folder` if need be and tries to write a file in it, which it removes. Throws IoError.
void require_writable_folder(std::string const& folder);

} // namespace stickysim
