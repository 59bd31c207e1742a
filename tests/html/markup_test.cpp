#include "catch.hpp"
#include "html/markup.hpp"
#include <stickysim/engine/check.hpp>

#include <limits>

using namespace stickysim;

TEST_CASE("markup: text is inert, in elements and in attributes") {
  CHECK(escaped("a < b & c > \"d\" 'e'") == "a &lt; b &amp; c &gt; &quot;d&quot; &#39;e&#39;");
  CHECK(Markup{}.element("p", {{"title", "\" onload=\"x"}}, "</p><script>").take() ==
        "<p title=\"&quot; onload=&quot;x\">&lt;/p&gt;&lt;script&gt;</p>");
}

TEST_CASE("markup: what a page may not have becomes U+FFFD") {
  std::string const no = "\xEF\xBF\xBD";
  CHECK(escaped(std::string_view{"a\0b", 3}) == "a" + no + "b");
  CHECK(escaped("\x1b[31m") == no + "[31m");
  CHECK(escaped("\xC3") == no);
  CHECK(escaped("\u202e") == no); // turns the direction of text
  for (std::string const unseen : {"\u061c", "\u200f", "\u00ad", "\ufeff", "\u2028", "\u2069"})
    CHECK(escaped(unseen) == no);
  CHECK(escaped("❤\ufe0f") == "❤\ufe0f");
  CHECK(escaped("tab\tand line\n") == "tab\tand line\n");
  CHECK(escaped("µ ▲ 日") == "µ ▲ 日");
}

TEST_CASE("markup: numbers of drawings are short and finite") {
  CHECK(coordinate(1.25) == "1.2");
  CHECK(coordinate(3) == "3");
  CHECK(coordinate(-0.01) == "0");
  CHECK(coordinate(1e9) == "1000000000");
  CHECK(coordinate(std::numeric_limits<double>::quiet_NaN()) == "0");
  CHECK(coordinate(std::numeric_limits<double>::infinity()) == "0");
}

TEST_CASE("markup: elements end in the order in which they were opened") {
  Markup html;
  html.open("ul").open("li").text("a").close().leaf("br").close();
  CHECK(html.take() == "<ul><li>a</li><br/></ul>");
  CHECK_THROWS_AS(Markup{}.close(), InvariantBroken);
  Markup open;
  open.open("p");
  CHECK_THROWS_AS(open.take(), InvariantBroken);
}
