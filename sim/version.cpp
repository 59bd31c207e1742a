#include <stickysim/version.hpp>

namespace stickysim {

std::string_view program_version() { return STICKYSIM_VERSION; }

} // namespace stickysim
