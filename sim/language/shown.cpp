#include "language/shown.hpp"

#include "engine/utf8.hpp"

#include <fmt/format.h>

#include <algorithm>

namespace stickysim {
namespace {

struct CodeRange {
  char32_t first;
  char32_t last;
};

/// Control characters, characters that reorder the text around them and such as take no place: with these a
/// terminal could show something else than the file holds. Source: Unicode 15.0, DerivedCoreProperties.txt,
/// Default_Ignorable_Code_Point, and PropList.txt, Bidi_Control.
constexpr CodeRange unseen[] = {
    {0x0, 0x1F},      {0x7F, 0x9F},       {0xAD, 0xAD},       {0x34F, 0x34F},     {0x61C, 0x61C},
    {0x115F, 0x1160}, {0x17B4, 0x17B5},   {0x180B, 0x180F},   {0x200B, 0x200F},   {0x2028, 0x202E},
    {0x2060, 0x206F}, {0x3164, 0x3164},   {0xFE00, 0xFE0F},   {0xFEFF, 0xFEFF},   {0xFFA0, 0xFFA0},
    {0xFFF0, 0xFFFB}, {0x1BCA0, 0x1BCA3}, {0x1D173, 0x1D17A}, {0xE0000, 0xE0FFF},
};

std::string shown(std::string_view text, Character character) {
  if (!character.valid) return fmt::format("\\x{:02x}", static_cast<unsigned char>(text[0]));
  if (character.code == '\t') return " ";
  if (!is_unseen(character.code)) return std::string{text.substr(0, character.bytes)};
  if (character.code < 0x80) return fmt::format("\\x{:02x}", static_cast<unsigned>(character.code));
  return fmt::format("\\u{{{:x}}}", static_cast<unsigned>(character.code));
}

} // namespace

bool is_unseen(char32_t code) {
  return std::ranges::any_of(unseen,
                             [code](CodeRange range) { return code >= range.first && code <= range.last; });
}

std::string shown_json(std::string_view json) {
  std::string result;
  result.reserve(json.size());
  while (!json.empty()) {
    auto const character = first_character(json);
    auto const code = static_cast<unsigned>(character.code);
    bool const escapes = character.valid && code >= 0x7F && is_unseen(code);
    if (!escapes)
      result += json.substr(0, character.bytes);
    else if (code > 0xFFFF)
      result += fmt::format("\\u{:04x}\\u{:04x}", 0xD7C0 + (code >> 10), 0xDC00 + (code & 0x3FF));
    else
      result += fmt::format("\\u{:04x}", code);
    json.remove_prefix(character.bytes);
  }
  return result;
}

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
