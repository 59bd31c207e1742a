#include "catch.hpp"
#include "language/shown.hpp"

using namespace stickysim;

TEST_CASE("what a terminal would obey, or nobody see, is shown escaped") {
  CHECK(shown("plain, Größe, 東京, 🙂") == "plain, Größe, 東京, 🙂");
  CHECK(shown("\x1b[2J\a\x7f") == "\\x1b[2J\\x07\\x7f");
  CHECK(shown("a\tb") == "a b");
  CHECK(shown("\xff") == "\\xff");
  for (auto const& [text, escaped] :
       {std::pair{"\u202e", "\\u{202e}"}, std::pair{"\u2066", "\\u{2066}"}, std::pair{"\u061c", "\\u{61c}"},
        std::pair{"\u200b", "\\u{200b}"}, std::pair{"\u200d", "\\u{200d}"}, std::pair{"\u2060", "\\u{2060}"},
        std::pair{"\u00ad", "\\u{ad}"}, std::pair{"\u034f", "\\u{34f}"}, std::pair{"\u3164", "\\u{3164}"},
        std::pair{"\ufeff", "\\u{feff}"}, std::pair{"\ufe0f", "\\u{fe0f}"}, std::pair{"\u0085", "\\u{85}"},
        std::pair{"\U000e0041", "\\u{e0041}"}})
    CHECK(shown(text) == escaped);
}

TEST_CASE("what nobody sees in a text of JSON is an escape, which reads as the same") {
  CHECK(shown_json("{\n  \"Größe\": \"a\u202eb\u00ad\U000e0041\"\n}") ==
        "{\n  \"Größe\": \"a\\u202eb\\u00ad\\udb40\\udc41\"\n}");
}
