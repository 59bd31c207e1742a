#pragma once

#include <cstddef>
#include <string_view>

namespace stickysim {

/// One character at the start of a text.
struct Character {
  char32_t code = 0;
  std::size_t bytes = 1;
  bool valid = false; ///< false: the first byte starts no character of UTF-8
};

/// The first character of `text`, which is not empty. Overlong forms, surrogates and numbers past U+10FFFF
/// are not valid.
Character first_character(std::string_view text);

/// Characters in `text`; a byte that starts no valid character counts as one.
std::size_t character_count(std::string_view text);

} // namespace stickysim
