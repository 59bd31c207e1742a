#pragma once

#include <cstddef>
#include <string_view>
#include <vector>

namespace stickysim {

/// A field of a line whose fields are set apart by blanks.
struct Token {
  enum class Kind : unsigned char { bare, quoted, bracketed };
  Kind kind = Kind::bare;
  std::string_view key;  ///< of `key=value`
  std::string_view text; ///< without quotes or brackets around it
};

/// Splits `line` from `from` on into `tokens`, whose memory it reuses. A quote ends a field only where a
/// blank or the line's end follows, because not every server escapes the quotes within. A list (`a, b` or `a
/// : b`) is one field.
void split_tokens(std::string_view line, std::size_t from, std::vector<Token>& tokens);

} // namespace stickysim
