#include "language/shown.hpp"

#include "engine/utf8.hpp"

#include <fmt/format.h>

namespace stickysim {
namespace {

/// Control characters and characters that reorder the text around them: with these a terminal could show
/// something else than the file holds.
bool speaks_to_the_terminal(char32_t code) {
  return code < 0x20 || (code >= 0x7F && code <= 0x9F) || (code >= 0x200E && code <= 0x200F) ||
         (code >= 0x2028 && code <= 0x202E) || (code >= 0x2066 && code <= 0x2069) || code == 0xFEFF;
}

std::string shown(std::string_view text, Character character) {
  if (!character.valid) return fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
  if (character.code == '\t') return " ";
  if (!speaks_to_the_terminal(character.code)) return std::string{text.substr(0, character.bytes)};
  if (character.code < 0x80) return fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
  return fmt::format("\\u{{{:x}}}", static_cast<unsigned>(character.code));
}

} // namespace

std::string shown(std::string_view text, std::size_t characters) {
  std::string result;
  for (std::size_t count = 0; !text.empty() && count < characters; ++count) {
    auto const character = first_character(text);
    result += shown(text, character);
    text.remove_prefix(character.bytes);
  }
  return result;
}

} // namespace stickysim
