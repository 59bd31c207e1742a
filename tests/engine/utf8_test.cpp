#include "catch.hpp"
#include "engine/utf8.hpp"

#include <string_view>

using namespace stickysim;

namespace utf8_test {

TEST_CASE("the first and the last character of each length is one") {
  struct Row {
    std::string_view text;
    char32_t code;
  };
  for (Row const& row :
       {Row{"\x01", 0x01}, Row{"\x7F", 0x7F}, Row{"\xC2\x80", 0x80}, Row{"\xDF\xBF", 0x7FF},
        Row{"\xE0\xA0\x80", 0x800}, Row{"\xED\x9F\xBF", 0xD7FF}, Row{"\xEE\x80\x80", 0xE000},
        Row{"\xEF\xBF\xBF", 0xFFFF}, Row{"\xF0\x90\x80\x80", 0x10000}, Row{"\xF4\x8F\xBF\xBF", 0x10FFFF}}) {
    CAPTURE(static_cast<std::uint32_t>(row.code));
    Character const first = first_character(row.text);
    CHECK(first.valid);
    CHECK(first.code == row.code);
    CHECK(first.bytes == row.text.size());
  }
}

/// Unicode 15, table 3-7: one byte more or less in each place.
TEST_CASE("what is cut off, too long for its character, half a pair or beyond the last is none") {
  for (std::string_view const text :
       {"\x80", "\xBF", "\xC1\xBF", "\xC2", "\xC2\x7F", "\xC2\xC0", "\xE0\x9F\xBF", "\xE1\x80",
        "\xE1\x80\x7F", "\xED\xA0\x80", "\xED\xBF\xBF", "\xF0\x8F\xBF\xBF", "\xF1\x80\x80",
        "\xF1\x80\x80\xC0", "\xF4\x90\x80\x80", "\xF5\x80\x80\x80", "\xFF"}) {
    CAPTURE(text.size(), static_cast<int>(text.front()));
    CHECK_FALSE(first_character(text).valid);
    CHECK(first_character(text).bytes == 1);
  }
}

TEST_CASE("characters are counted, and each byte that is none") {
  CHECK(character_count("") == 0);
  CHECK(character_count("a\xC3\xA4\xE2\x82\xAC") == 3);
  CHECK(character_count("a\xC3") == 2);
}

} // namespace utf8_test
