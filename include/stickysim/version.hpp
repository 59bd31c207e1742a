#pragma once

#include <string_view>

namespace stickysim {

/// The version of these headers.
inline constexpr char header_version[] = "0.3.0";

/// `0.3.0`, as CHANGELOG.md tells them. Results are the same bytes only from the same version.
std::string_view program_version();

} // namespace stickysim
