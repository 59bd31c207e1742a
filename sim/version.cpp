#include <stickysim/version.hpp>

namespace stickysim {

static_assert(std::string_view{STICKYSIM_VERSION} == header_version, "version.hpp is of another version");

std::string_view program_version() { return header_version; }

} // namespace stickysim
