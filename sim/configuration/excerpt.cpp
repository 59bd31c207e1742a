#include "configuration/excerpt.hpp"

#include <fmt/format.h>

namespace stickysim {

std::string excerpt(std::string_view text, std::size_t most_characters) {
  std::string shown;
  for (char const c : text) {
    if (shown.size() >= most_characters) return shown + "…";
    if (c >= ' ' && c <= '~')
      shown += c;
    else
      shown += fmt::format("\\x{:02x}", static_cast<unsigned char>(c));
  }
  return shown;
}

} // namespace stickysim
