#include "catch.hpp"
#include "html/clock.hpp"

using namespace stickysim;

TEST_CASE("clock: hours, minutes and seconds, without those that are zero") {
  CHECK(clock_text(0) == "0 s");
  CHECK(clock_text(12.34) == "12.3 s");
  CHECK(clock_text(302.1) == "5 min 2.1 s");
  CHECK(clock_text(300) == "5 min");
  CHECK(clock_text(7325) == "2 h 2 min 5.0 s");
  CHECK(clock_text(3602, 0) == "1 h 2 s");
  CHECK(clock_text(304.1635, 3) == "5 min 4.164 s");
}

TEST_CASE("clock: what rounds to a minute is one") {
  CHECK(clock_text(59.96) == "1 min");
  CHECK(clock_text(59.94) == "59.9 s");
  CHECK(clock_text(3599.9996, 3) == "1 h");
}
