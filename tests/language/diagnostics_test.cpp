#include "catch.hpp"
#include <stickysim/language/diagnostics.hpp>

using namespace stickysim;

TEST_CASE("a diagnostic reads like a compiler's") {
  Diagnostics const diagnostics{{"crash.toml", 12, 12, "'sticky' is not an affinity kind",
                                 "affinity = \"sticky\"", 8, "one of none, cookie"}};
  CHECK(render(diagnostics) == R"(crash.toml:12:12: error: 'sticky' is not an affinity kind
   12 | affinity = "sticky"
      |            ^~~~~~~~
      = help: one of none, cookie
)");
}

TEST_CASE("a diagnostic without a line names only the file") {
  CHECK(render({{"a.toml", 0, 0, "is a directory", {}, 1, {}}}) == "a.toml: error: is a directory\n");
}

TEST_CASE("a scenario cannot send commands to the terminal, and carets stay below what they mean") {
  auto const shown = render({{"\x1b[2J", 1, 4, "bad \x9b \xff", "a\x1b\u202Eb\t", 2, "\r"}});
  CHECK(shown == "\\x1b[2J:1:4: error: bad \\x9b \\xff\n"
                 "    1 | a\\x1b\\u{202e}b \n"
                 "      |              ^~\n"
                 "      = help: \\x0d\n");
}

TEST_CASE("columns count characters, not bytes") {
  CHECK(render({{"a", 1, 3, "m", "üß=x", 1, {}}}) == "a:1:3: error: m\n    1 | üß=x\n      |   ^\n");
}

TEST_CASE("a caret past the end of the line stands after it") {
  CHECK(render({{"a", 1, 9, "m", "ab", 5, {}}}) == "a:1:9: error: m\n    1 | ab\n      |   ^\n");
}
