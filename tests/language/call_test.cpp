#include "catch.hpp"
#include <stickysim/language/call.hpp>

#include <string>

using namespace stickysim;

namespace call_test {

namespace {

struct Refusal {
  char const* text;
  std::size_t offset;
  char const* message;
};

} // namespace

TEST_CASE("a quantity is read into base units") {
  struct {
    char const* text;
    Unit unit;
    double value;
  } const rows[] = {
      {"5", Unit::none, 5},
      {"-2.5e3", Unit::none, -2500},
      {".5", Unit::none, 0.5},
      {"7ns", Unit::duration, 7},
      {"3us", Unit::duration, 3000},
      {"0.1ms", Unit::duration, 100'000},
      {"20s", Unit::duration, 20e9},
      {"10min", Unit::duration, 600e9},
      {"1.5h", Unit::duration, 5400e9},
      {"2d", Unit::duration, 172'800e9},
      {"1e-9s", Unit::duration, 1},
      {"12B", Unit::bytes, 12},
      {"8KiB", Unit::bytes, 8192},
      {"8KB", Unit::bytes, 8000},
      {"1MB", Unit::bytes, 1e6},
      {"1MiB", Unit::bytes, 1'048'576},
      {"1GB", Unit::bytes, 1e9},
      {"1GiB", Unit::bytes, 1'073'741'824},
      {"40/s", Unit::rate, 40},
      {"90/min", Unit::rate, 1.5},
      {"7200/h", Unit::rate, 2},
      {"86400/d", Unit::rate, 1},
      {"10MB/s", Unit::bandwidth, 1e7},
      {"1KiB/s", Unit::bandwidth, 1024},
      {" 20ms ", Unit::duration, 20e6},
  };
  for (auto const& row : rows) {
    CAPTURE(row.text);
    Result<Argument> const quantity = parse_quantity(row.text);
    REQUIRE(quantity);
    CHECK(quantity->is_number);
    CHECK(quantity->unit == row.unit);
    CHECK(quantity->value == row.value);
  }
}

TEST_CASE("what is no quantity is refused at its place") {
  Refusal const rows[] = {
      {"", 0, "`` is not a number"},
      {"ms", 0, "`ms` is not a number"},
      {"inf", 0, "`inf` is not a number"},
      {"-infinity", 0, "`-infinity` is not a number"},
      {"nan", 0, "`nan` is not a number"},
      {"+5", 0, "`+5` is not a number"},
      {"--5", 0, "`--5` is not a number"},
      {"20mz", 2, "there is no unit `mz`"},
      {"1,5s", 1, "there is no unit `,5s`"},
      {"0x10", 1, "there is no unit `x10`"},
      {"5/year", 1, "there is no unit `/year`"},
      {"20 ms", 2, "a space stands between the number and its unit"},
      {"1e999", 0, "`1e999` is out of range"},
      {"1e305d", 0, "`1e305d` is out of range"},
  };
  for (Refusal const& row : rows) {
    CAPTURE(row.text);
    Result<Argument> const quantity = parse_quantity(row.text);
    REQUIRE(!quantity);
    CHECK(quantity.error().message == row.message);
    CHECK(quantity.error().offset == row.offset);
    CHECK(!quantity.error().help.empty());
  }
}

TEST_CASE("a call has a name and arguments, by position and by name") {
  Result<Call> const call = parse_call("  lognormal( 20ms ,cv = 1.5 )");
  REQUIRE(call);
  CHECK(call->text == "lognormal(20ms, cv=1.5)");
  CHECK(call->name == "lognormal");
  REQUIRE(call->arguments.size() == 2);
  CHECK(call->arguments[0].name.empty());
  CHECK(call->arguments[0].text == "20ms");
  CHECK(call->arguments[0].unit == Unit::duration);
  CHECK(call->arguments[0].value == 20e6);
  CHECK(call->arguments[0].offset == 13);
  CHECK(call->arguments[1].name == "cv");
  CHECK(call->arguments[1].value == 1.5);
  CHECK(call->arguments[1].offset == 19);
}

TEST_CASE("a bare quantity is constant, a bare word has no arguments") {
  Result<Call> const quantity = parse_call("20ms");
  REQUIRE(quantity);
  CHECK(quantity->text == "20ms");
  CHECK(quantity->name == "constant");
  REQUIRE(quantity->arguments.size() == 1);
  CHECK(quantity->arguments[0].value == 20e6);

  for (char const* text : {"random", "random()", " random ( ) "}) {
    Result<Call> const word = parse_call(text);
    REQUIRE(word);
    CHECK(word->text == "random");
    CHECK(word->name == "random");
    CHECK(word->arguments.empty());
  }
}

TEST_CASE("words may look like numbers and hold spaces") {
  Result<Call> const call = parse_call("empirical(data/2024 01.csv)");
  REQUIRE(call);
  CHECK(call->arguments.at(0).text == "data/2024 01.csv");
  CHECK(!call->arguments.at(0).is_number);
  Result<Call> const digits = parse_call("empirical(2024.csv)");
  REQUIRE(digits);
  CHECK(!digits->arguments.at(0).is_number);
}

TEST_CASE("a canonical text parses to itself") {
  for (char const* text :
       {"20ms", "random", "ring_hash(vnodes=160)", "ramp(1/s, 2/s, over=10min)", "empirical(a b.csv)"}) {
    Result<Call> const call = parse_call(text);
    REQUIRE(call);
    CHECK(call->text == text);
  }
}

TEST_CASE("what is no call is refused at its place") {
  Refusal const rows[] = {
      {"", 0, "an empty text is no value"},
      {"  ", 2, "an empty text is no value"},
      {"(5)", 0, "`(5)` is neither a number nor a name"},
      {"20mz", 2, "there is no unit `mz`"},
      {" 20 ms", 3, "a space stands between the number and its unit"},
      {"erlang(20ms, k=4", 16, "`erlang` lacks its closing parenthesis"},
      {"erlang(20ms)x", 12, "`x` after `erlang` is unexpected"},
      {"round robin", 6, "`robin` after `round` is unexpected"},
      {"erlang(20ms,,k=4)", 12, "an argument of `erlang` is empty"},
      {"erlang(20ms, k=)", 15, "an argument of `erlang` is empty"},
      {"erlang(20ms, =4)", 13, "an argument of `erlang` lacks its name before `=`"},
      {"erlang(k=4, 20ms)", 12, "`20ms` stands after a named argument"},
      {"erlang(20ms, k=4, k=5)", 18, "argument `k` of `erlang` is given twice"},
      {"erlang(mean(2), k=4)", 11, "`(` cannot stand inside an argument"},
      {"erlang(a=b=c)", 10, "`=` cannot stand inside an argument"},
  };
  for (Refusal const& row : rows) {
    CAPTURE(row.text);
    Result<Call> const call = parse_call(row.text);
    REQUIRE(!call);
    CHECK(call.error().message == row.message);
    CHECK(call.error().offset == row.offset);
    CHECK(!call.error().help.empty());
  }
}

} // namespace call_test
