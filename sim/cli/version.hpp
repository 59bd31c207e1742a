#pragma once

#include <string_view>

namespace stickysim {

std::string_view program_version();

} // namespace stickysim
