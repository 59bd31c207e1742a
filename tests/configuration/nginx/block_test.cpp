#include "catch.hpp"
#include "configuration/nginx/source.hpp"
#include "folder.hpp"

using namespace stickysim;

namespace block_test {

namespace {

/// The statements as they were understood, each word in brackets.
std::string shown(std::vector<Statement> const& statements) {
  std::string text;
  for (Statement const& statement : statements) {
    for (std::string const& word : statement.words)
      text += "[" + word + "]";
    text += statement.block.empty() ? ";" : "{" + shown(statement.block) + "}";
  }
  return text;
}

std::string parsed(std::string const& text) {
  auto const result = nginx_statements({"it.conf", lines_of(text)});
  return result ? shown(*result) : render(result.error());
}

bool starts(std::string const& text, std::string const& start) {
  INFO(text);
  return text.starts_with(start);
}

std::string nested(int depth) {
  std::string text;
  for (int level = 0; level < depth; ++level)
    text += "a { ";
  text += "b;";
  for (int level = 0; level < depth; ++level)
    text += " }";
  return text;
}

} // namespace

TEST_CASE("nginx: statements end at semicolons, blocks stand in braces") {
  CHECK(parsed("") == "");
  CHECK(parsed("user www;\nevents { }\nhttp{server{listen 80;}}") ==
        "[user][www];[events];[http]{[server]{[listen][80];}}");
  CHECK(parsed("upstream a # who\n{ # serves\n  server b\n  weight=2 ; }") ==
        "[upstream][a]{[server][b][weight=2];}");
}

TEST_CASE("nginx: a hash starts a comment only where it starts a word") {
  CHECK(parsed("a b#c; # d;") == "[a][b#c];");
}

TEST_CASE("nginx: quotes protect where they start a word, backslashes stand for themselves before most "
          "characters") {
  CHECK(parsed(R"(a "b; {#} c" 'd "e"' f"g";)") == "[a][b; {#} c][d \"e\"][f\"g\"];");
  CHECK(parsed(R"(a "\"\\\n\d" \;b\ c;)") == "[a][\"\\\n\\d][\\;b\\ c];");
  CHECK(parsed("a \"b\nc\";") == "[a][b\nc];");
  CHECK(parsed(R"(if ($a = "b") { c; })") == "[if][($a][=][b][)]{[c];}");
}

TEST_CASE("nginx: a variable's braces are no block") {
  CHECK(parsed("a ${b}c $d{e;}") == "[a][${b}c][$d]{[e];}");
  CHECK(parsed("server a{b;}") == "[server][a]{[b];}");
}

TEST_CASE("nginx: what does not parse is told with its place") {
  CHECK(parsed("a;\nb { c;") == "it.conf:2:3: error: the block is never closed\n"
                                "    2 | b { c;\n"
                                "      |   ^\n"
                                "      = help: add a }\n");
  CHECK(starts(parsed("a;\n b"), "it.conf:2:2: error: the statement is never ended"));
  CHECK(starts(parsed("a { b }"), "it.conf:1:5: error: the statement is never ended"));
  CHECK(starts(parsed("a; }"), "it.conf:1:4: error: this brace closes no block"));
  CHECK(starts(parsed("a 'b;"), "it.conf:1:3: error: the quote is never closed"));
  CHECK(starts(parsed("a 'b'c;"), "it.conf:1:6: error: a word ends with its quotes"));
  CHECK(starts(parsed(";"), "it.conf:1:1: error: this ends no statement"));
  CHECK(starts(parsed("{}"), "it.conf:1:1: error: this block has no name"));
  CHECK(starts(parsed("a \\"), "it.conf:1:1: error: the statement is never ended"));
}

TEST_CASE("nginx: blocks nest to a depth that no stack minds") {
  CHECK(starts(parsed(nested(32)), "[a]{[a]{"));
  CHECK(starts(parsed(nested(33)), "it.conf:1:131: error: more than 32 blocks stand within one another"));
  CHECK(starts(parsed(nested(100'000)), "it.conf:1:131: error: more than 32"));
}

} // namespace block_test
