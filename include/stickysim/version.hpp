#pragma once

#include <string_view>

namespace stickysim {

/// `0.1.0`. Results are the same bytes only from the same version.
std::string_view program_version();

} // namespace stickysim
