#pragma once

#include <string_view>

namespace stickysim {

/// `0.3.0`, as CHANGELOG.md tells them. Results are the same bytes only from the same version.
std::string_view program_version();

} // namespace stickysim
