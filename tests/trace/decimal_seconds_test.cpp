#include "catch.hpp"
#include "trace/decimal_seconds.hpp"

#include <string>

using namespace stickysim;

TEST_CASE("decimal seconds become whole nanoseconds without a binary fraction between") {
  struct Example {
    char const* text;
    Nanoseconds value;
  };
  auto const [text, value] = GENERATE(
      Example{"0", 0}, Example{"12", 12'000'000'000}, Example{"0.1", 100'000'000}, Example{".5", 500'000'000},
      Example{"5.", 5'000'000'000}, Example{"0.000000001", 1}, Example{"0.0000000005", 1},
      Example{"0.00000000049999999999999999", 0}, Example{"0.30000000000000004", 300'000'000},
      Example{"1e-05", 10'000}, Example{"2.5E+2", 250'000'000'000}, Example{"1e-400000", 0},
      Example{"1700000000.123456789", 1'700'000'000'123'456'789},
      // 2^53 + 1 ns: a double cannot hold it.
      Example{"9007199.254740993", 9'007'199'254'740'993}, Example{"000.0010", 1'000'000});
  CAPTURE(text);
  auto const parsed = parse_decimal_seconds(text);
  REQUIRE(parsed);
  CHECK(*parsed == value);
}

TEST_CASE("what is no number of seconds is refused") {
  auto const text = GENERATE("", ".", "x", "1s", "1 ", " 1", "1.2.3", "1e", "1e+-5", "+1", "0x10", "nan",
                             "inf", "1,5", "1e99999999999");
  CAPTURE(text);
  auto const parsed = parse_decimal_seconds(text);
  REQUIRE(!parsed);
  CHECK(parsed.error().message == "not a number of seconds");
}

TEST_CASE("negative and absurdly long times are refused, whatever their number of digits") {
  CHECK(parse_decimal_seconds("-1").error().message == "must not be negative");
  for (auto const* text : {"3153600000.000000001", "9999999999", "1e10", "1e2000000000"})
    CHECK(parse_decimal_seconds(text).error().message == "more than 100 years");
  CHECK(parse_decimal_seconds(std::string(100'000, '9')).error().message == "more than 100 years");
  CHECK(*parse_decimal_seconds("3153600000") == 3'153'600'000'000'000'000);
}
