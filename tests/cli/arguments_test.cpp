#include "catch.hpp"
#include "cli/arguments.hpp"

using namespace stickysim;

namespace arguments_test {

namespace {

constexpr Option options[] = {
    {"out", 'o', "DIR", false, ""}, {"set", '\0', "KEY=VALUE", true, ""}, {"seed", '\0', "N", false, ""},
    {"sets", '\0', "", false, ""},  {"quiet", 'q', "", false, ""},
};

Arguments parse(std::vector<std::string> const& words) { return Arguments::parse(words, options); }

std::string error_of(std::vector<std::string> const& words) {
  try {
    auto const arguments = parse(words);
    if (arguments.has("seed")) arguments.number("seed", 0, 100);
  } catch (UsageError const& error) {
    return std::string{error.what()} + (error.cure().empty() ? "" : "; " + error.cure());
  }
  return "";
}

} // namespace

TEST_CASE("options and operands are told apart in any order") {
  auto const arguments = parse({"a", "--set", "x=1", "-o", "dir", "-", "--set=y=2", "-q", "--", "--seed"});
  CHECK(arguments.positional() == std::vector<std::string>{"a", "-", "--seed"});
  CHECK(arguments.values("set") == std::vector<std::string>{"x=1", "y=2"});
  CHECK(arguments.value("out") == "dir");
  CHECK(arguments.has("quiet"));
  CHECK_FALSE(arguments.has("seed"));
  CHECK_FALSE(arguments.has("sets"));
}

TEST_CASE("an option is named in full") {
  CHECK(error_of({"--ou", "x"}) == "unknown option --ou; did you mean --out?");
  CHECK(error_of({"--se", "5"}) == "unknown option --se; did you mean --set or --seed or --sets?");
  CHECK(error_of({"--quit"}).starts_with("unknown option --quit; did you mean --quiet"));
  CHECK(error_of({"-x"}) == "unknown option -x");
}

TEST_CASE("an option stands once unless it repeats, with a value if it takes one") {
  CHECK(error_of({"--seed", "1", "--seed", "1"}) == "--seed is given twice");
  CHECK(error_of({"-o", "a", "--out", "b"}) == "--out is given twice");
  CHECK_FALSE(error_of({"--seed"}).empty());
  CHECK_FALSE(error_of({"--seed="}).empty());
  CHECK(error_of({"--out", "--seed", "5"}) == "--out needs a value, which --seed is not");
  CHECK_FALSE(error_of({"-o", "-q"}).empty());
  CHECK(parse({"--out=-q", "--set", "-5"}).value("out") == "-q");
  CHECK_FALSE(error_of({"--quiet=yes"}).empty());
}

TEST_CASE("a number is whole, in range and all of the value") {
  CHECK(parse({"--seed", "18446744073709551615"}).number("seed", 0, UINT64_MAX) == UINT64_MAX);
  CHECK(error_of({"--seed", "100"}).empty());
  for (std::string const text :
       {"-1", "+1", "101", "1.5", "1e1", "0x1", "one", " 1", "1 ", "99999999999999999999"})
    CHECK(error_of({"--seed", text}) ==
          "--seed is '" + text + "', which is not a whole number from 0 to 100");
}

} // namespace arguments_test
