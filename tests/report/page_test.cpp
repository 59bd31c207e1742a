#include "catch.hpp"
#include "report/page.hpp"

using namespace stickysim;

TEST_CASE("text is broken between words where the page ends, and set in below its label") {
  std::string const word(30, 'x');
  std::string const text = word + ' ' + word + ' ' + word + ' ' + word;
  // 7 + 3 × 31 = 100 columns are a full line.
  CHECK(wrapped("label12", text, 4) ==
        std::vector<std::string>{"label12 " + word + ' ' + word + ' ' + word, "    " + word});
  CHECK(wrapped("label123", text, 1) ==
        std::vector<std::string>{"label123 " + word + ' ' + word, ' ' + word + ' ' + word});
  CHECK(paragraph("Not", "a b", 4) == "Not a b\n");
}

TEST_CASE(
    "a page may be narrower or wider; characters count, not bytes; a percent sign stays with its number") {
  CHECK(wrapped("", "one two three", 0, 7) == std::vector<std::string>{"one two", "three"});
  CHECK(wrapped("", "one two three", 2, 100) == std::vector<std::string>{"one two three"});
  CHECK(wrapped("", "12 ± 34", 0, 7) == std::vector<std::string>{"12 ± 34"});
  CHECK(wrapped("", "about 74 % of", 0, 9) == std::vector<std::string>{"about", "74 % of"});
  CHECK(wrapped("", "five  (a b)", 1, 6) == std::vector<std::string>{"five", " (a b)"});
  CHECK(fitted("one two\nthree\n\nfour", 1, 5) == "one\n two\nthree\n\nfour\n");
}

TEST_CASE("a word that is longer than the page stands alone, the first beside its label") {
  std::string const word(120, 'x');
  CHECK(wrapped("label", word + " a " + word, 3) ==
        std::vector<std::string>{"label " + word, "   a", "   " + word});
  CHECK(wrapped("label", "", 3) == std::vector<std::string>{"label"});
  CHECK(wrapped("label", "word", 3, 8) == std::vector<std::string>{"label", "   word"});
}

TEST_CASE("items are joined as people list them") {
  CHECK(listed({}) == "");
  CHECK(listed({"a"}) == "a");
  CHECK(listed({"a", "b"}) == "a and b");
  CHECK(listed({"a", "b", "c"}) == "a, b and c");
}
