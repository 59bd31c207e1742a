#include "catch.hpp"
#include "scenario/sample.hpp"

using namespace stickysim;

namespace hostile_test {
using sample::errors;

namespace {

bool holds(std::string const& text, std::string const& part) { return text.find(part) != std::string::npos; }

std::string repeated(std::string const& part, int times) {
  std::string text;
  for (int count = 0; count < times; ++count)
    text += part;
  return text;
}

/// Either a scenario or at least one diagnostic that can be shown; anything else is a crash.
void survive(std::string const& text) {
  auto const result = parse_scenario(text, "hostile.toml");
  if (!result) {
    REQUIRE_FALSE(result.error().empty());
    REQUIRE_FALSE(render(result.error()).empty());
  }
}

} // namespace

TEST_CASE("what would exhaust the parser never reaches it") {
  CHECK(holds(errors("a" + repeated(".a", 100'000) + " = 1\n"), "longer than 8 KiB"));
  CHECK(holds(errors("a" + repeated(".a", 16) + " = 1\n"), "more than 16 parts"));
  CHECK(holds(errors("[a" + repeated(".\"a\"", 16) + "]\n"), "more than 16 parts"));
  CHECK(holds(errors("a" + repeated(" . a", 16) + " = 1\n"), "more than 16 parts"));
  CHECK(holds(errors("a = " + repeated("[\n", 65)), "nest deeper than 64"));
  CHECK(holds(errors("a = " + repeated("{a=", 65)), "nest deeper than 64"));
  CHECK(holds(errors("a = \"\"\"\n\"\"\"\"\"\nb = " + repeated("[\n", 65)), "nest deeper than 64"));
}

TEST_CASE("brackets and dots in strings and comments nest nothing") {
  auto const brackets = repeated("[", 100) + repeated(".", 100);
  CHECK(errors("# " + brackets + "\ntitle = \"\\\"" + brackets + "\"\nquestion = '''\n'" + brackets +
               "'''\n" + sample::minimal)
            .empty());
}

TEST_CASE("malformed headers and foreign bytes are errors, not aborts") {
  CHECK(holds(errors("[.x]\n"), "hostile") == false);
  CHECK_FALSE(errors("[.x]\n").empty());
  CHECK_FALSE(errors("[=]\n").empty());
  CHECK(holds(errors("a = sticky\n"), "'sticky' stands without quotes"));
  CHECK(holds(errors("title = \"\xff\"\n"), "sample.toml:1:10: error: the scenario is not UTF-8"));
  CHECK(holds(errors("title = \"\xed\xa0\x80\"\n"), "not UTF-8"));
  CHECK(holds(errors("title = \"\xc0\x80\"\n"), "not UTF-8"));
  CHECK(holds(errors(std::string{"title = \"\0\"\n", 12}), "NUL"));
  CHECK(errors("\xef\xbb\xbf" + sample::minimal).empty());
  CHECK(holds(errors("title = \"\x1b[31m\"\n"), "\\x1b[31m"));
}

TEST_CASE("a flood of errors is cut short") {
  std::string text;
  for (int key = 0; key < 50'000; ++key)
    text += "k" + std::to_string(key) + "=1\n";
  auto const result = parse_scenario(text, "flood.toml");
  auto const& diagnostics = result.error();
  CHECK(diagnostics.size() == 101);
  CHECK(diagnostics.back().message == "too many of these: the rest is not shown");
}

TEST_CASE("many copies of a large base are refused before they are made") {
  std::string text = sample::minimal;
  for (int group = 0; group < 250; ++group)
    text += "[[server]]\nname=\"s" + std::to_string(group) + "\"\n";
  for (int variant = 0; variant < 9000; ++variant)
    text += "[variants.v" + std::to_string(variant) + "]\n";
  CHECK(holds(errors(text), "hold too many"));
}

TEST_CASE("no truncation of a scenario crashes") {
  for (std::size_t length = 0; length <= sample::full.size(); ++length)
    survive(sample::full.substr(0, length));
}

TEST_CASE("no damage to a scenario crashes") {
  std::uint64_t state = 20240229;
  auto const next = [&](std::size_t bound) {
    state = state * 6364136223846793005u + 1442695040888963407u;
    return static_cast<std::size_t>(state >> 33) % bound;
  };
  std::string const bytes = "\n\"'[]{}.=,#-_\\ 09azE+(\xff\xc3\xa9";
  for (int round = 0; round < 2000; ++round) {
    auto text = sample::full;
    for (auto damage = 1 + next(4); damage-- > 0;) {
      auto const at = next(text.size());
      switch (next(4)) {
      case 0: text[at] = static_cast<char>(next(256)); break;
      case 1: text[at] = bytes[next(bytes.size())]; break;
      case 2: text.erase(at, 1 + next(20)); break;
      default: text.insert(at, text.substr(next(text.size()), next(40)));
      }
    }
    survive(text);
  }
}

} // namespace hostile_test
