#include "catch.hpp"
#include "configuration/haproxy/file.hpp"

using namespace stickysim;

namespace section_test {
using Words = std::vector<std::string>;

namespace {

Words words(std::string const& line) {
  auto const result = haproxy_words(line);
  REQUIRE(result);
  return *result;
}

std::vector<HaproxySection> sections(std::vector<std::string> const& lines) {
  return *haproxy_sections({"it.cfg", lines});
}

std::string errors(std::vector<std::string> const& lines) {
  auto const result = haproxy_sections({"it.cfg", lines});
  return result ? "" : render(result.error());
}

/// The lines of what holds in the last section, from the farthest.
std::vector<std::size_t> inherited(std::vector<std::string> const& lines) {
  HaproxyFile const file{sections(lines)};
  std::vector<std::size_t> found;
  for (HaproxySection const* const section : file.inheritance(file.sections().back()))
    found.push_back(section->line);
  return found;
}

} // namespace

TEST_CASE("haproxy: blanks separate words and a hash ends the line, also within a word") {
  CHECK(words("  server\ta 10.0.0.1:80  check  ") == Words{"server", "a", "10.0.0.1:80", "check"});
  CHECK(words("daemon#daemonize") == Words{"daemon"});
  CHECK(words("# nothing").empty());
  CHECK(words("").empty());
}

// The matrix of the manual's section 2.2.
TEST_CASE("haproxy: quotes and escapes protect as the manual says") {
  CHECK(words(R"(a\ b "a b" 'a b' a\x20b)") == Words{"a b", "a b", "a b", "a b"});
  CHECK(words(R"(\# "#" '#' \x23)") == Words{"#", "#", "#", "#"});
  CHECK(words(R"(\" "\"" '"' \' "'" "\'")") == Words{"\"", "\"", "\"", "'", "'", "'"});
  CHECK(words(R"(\\ "\\" '\')") == Words{"\\", "\\", "\\"});
  CHECK(words(R"($ \$ "\$" '$')") == Words{"$", "\\$", "$", "$"});
  CHECK(words(R"(\n\r\t "\x0a")") == Words{"\n\r\t", "\n"});
  CHECK(words(R"(%{+Q}o\ %t "%{+Q}o %t"' %s'\ x)") == Words{"%{+Q}o %t", "%{+Q}o %t %s x"});
  CHECK(words(R"(regsub(\"(a|b)\",c) d\e)") == Words{"regsub(\"(a|b)\",c)", "d\\e"});
  CHECK(words(R"("" a"b"c)") == Words{"", "abc"});
}

TEST_CASE("haproxy: a line goes on in no other one") { CHECK(words("balance \\") == Words{"balance", "\\"}); }

TEST_CASE("haproxy: what cannot be cut into words is told with its place") {
  CHECK(errors({"backend a", "  cookie \"SRV insert"}) == "it.cfg:2:10: error: the quote is never closed\n"
                                                          "    2 |   cookie \"SRV insert\n"
                                                          "      |          ^\n"
                                                          "      = help: close it on the same line\n");
  CHECK(errors({"backend é \\x4"}).starts_with("it.cfg:1:11: error: the escape \\x lacks"));
  CHECK(errors({"backend a \\xg0"}).starts_with("it.cfg:1:11: "));
  CHECK(errors({"backend a \\x"}).starts_with("it.cfg:1:11: "));
  CHECK(errors({"", "server a b"}).starts_with("it.cfg:2: error: this stands in no section"));
}

TEST_CASE("haproxy: sections start at their keywords") {
  auto const all =
      sections({"global", " daemon", "backend app from web # comment", "", "  mode http", "defaults from x"});
  REQUIRE(all.size() == 3);
  CHECK(all[0].kind == "global");
  CHECK(all[0].statements.size() == 1);
  CHECK(all[1].kind == "backend");
  CHECK(all[1].name == "app");
  CHECK(all[1].from == "web");
  CHECK(all[1].line == 3);
  CHECK(all[1].statements[0].line == 5);
  CHECK(all[1].statements[0].words == Words{"mode", "http"});
  CHECK(all[2].name == "");
  CHECK(all[2].from == "x");
}

TEST_CASE("haproxy: a section inherits from the defaults that it names, or from the last ones above") {
  using Lines = std::vector<std::size_t>;
  CHECK(inherited({"backend b"}) == Lines{1});
  CHECK(inherited({"defaults", "defaults", "backend b"}) == Lines{2, 3});
  CHECK(inherited({"defaults x", "defaults y", "backend b from x"}) == Lines{1, 3});
  CHECK(inherited({"defaults x", "defaults z", "defaults y from x", "backend b"}) == Lines{1, 3, 4});
  CHECK(inherited({"defaults x", "backend b from y"}) == Lines{2});
  // A circle is none: only what stands above counts.
  CHECK(inherited({"defaults x from y", "defaults y from x", "backend b from y"}) == Lines{1, 2, 3});
  CHECK(inherited({"defaults x from x", "backend b"}) == Lines{1, 2});
}

} // namespace section_test
