#include "catch.hpp"
#include <stickysim/language/words.hpp>

#include <cstdint>

using namespace stickysim;

namespace words_test {

namespace {

enum class Colour : std::uint8_t { red, green_2, blue };

struct ColourRow {
  Colour word;
};

template <std::size_t rows>
using Table = std::array<ColourRow, rows>;

} // namespace

TEST_CASE("the number of an enum's enumerators is known from the enum alone") {
  STATIC_REQUIRE(is_enumerator<Colour::green_2>());
  STATIC_REQUIRE_FALSE(is_enumerator<static_cast<Colour>(3)>());
  STATIC_REQUIRE(enumerator_count<Colour>() == 3);
}

TEST_CASE("a table is complete if it has a row for each enumerator, in their order") {
  STATIC_REQUIRE(is_complete(Table<3>{{{Colour::red}, {Colour::green_2}, {Colour::blue}}}));
  STATIC_REQUIRE_FALSE(is_complete(Table<2>{{{Colour::red}, {Colour::green_2}}}));
  STATIC_REQUIRE_FALSE(is_complete(Table<3>{{{Colour::red}, {Colour::blue}, {Colour::green_2}}}));
  STATIC_REQUIRE_FALSE(is_complete(Table<3>{{{Colour::red}, {Colour::green_2}, {Colour::green_2}}}));
}

} // namespace words_test
