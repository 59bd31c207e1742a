// In place of what would need a library, which may not be there for another processor, or CMake's settings.
#include "trace/decompressor.hpp"
#include <stickysim/version.hpp>

namespace stickysim {

std::unique_ptr<Decompressor> decompressor_for(std::span<char const> beginning) {
  bool const is_gzip = beginning.size() > 1 && beginning[0] == '\x1f' && beginning[1] == '\x8b';
  if (is_gzip) throw DamagedData{"compressed files cannot be read by this build"};
  return nullptr;
}

std::string_view program_version() { return "of the matrix"; }

} // namespace stickysim
