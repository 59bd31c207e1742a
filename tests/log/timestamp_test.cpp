#include "catch.hpp"
#include "log/timestamp.hpp"

#include <string>

using namespace stickysim;

namespace timestamp_test {

namespace {

constexpr Nanoseconds moment = 971'211'336 * nanoseconds_per_second; // date -u -d '2000-10-10 20:55:36' +%s

Nanoseconds ns_of(std::string const& text) {
  auto const read = parse_timestamp(text);
  CAPTURE(text);
  REQUIRE(read);
  return read->ns;
}

} // namespace

TEST_CASE("the times of a log are moments, whatever zone and notation they are written in") {
  CHECK(ns_of("01/Jan/1970:00:00:00 +0000") == 0);
  for (std::string const text :
       {"10/Oct/2000:13:55:36 -0700", "10/Oct/2000:22:55:36 +0200", "11/Oct/2000:02:25:36 +0530",
        "10/Oct/2000:20:55:36", "2000-10-10T20:55:36Z", "2000-10-10T13:55:36-07:00",
        "2000-10-10T13:55:36-0700", "2000-10-10 20:55:36", "2000-10-10 22:55:36 +0200", "971211336",
        "971211336.000", "971211336000", "971211336000000", "971211336000000000"})
    CHECK(ns_of(text) == moment);
  CHECK(ns_of("29/Feb/2024:23:59:59 +0000") + nanoseconds_per_second == ns_of("01/Mar/2024:00:00:00 +0000"));
  // A leap second.
  CHECK(ns_of("31/Dec/2016:23:59:60 +0000") == ns_of("01/Jan/2017:00:00:00 +0000"));
  std::string const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (std::size_t month = 1; month < 12; ++month)
    CHECK(ns_of("01/" + months.substr(3 * month, 3) + "/2023:00:00:00 +0000") >
          ns_of("01/" + months.substr(3 * month - 3, 3) + "/2023:00:00:00 +0000"));
}

TEST_CASE("a fraction of the second is read to the nanosecond, and says that the clock is fine") {
  CHECK(ns_of("10/Oct/2000:13:55:36.123 -0700") == moment + 123'000'000);
  CHECK(ns_of("2000-10-10T20:55:36.123456789Z") == moment + 123'456'789);
  CHECK(ns_of("2000-10-10 20:55:36,5") == moment + 500'000'000);
  CHECK(ns_of("971211336.25") == moment + 250'000'000);
  CHECK(ns_of("971211336001") == moment + 1'000'000);
  CHECK(parse_timestamp("10/Oct/2000:13:55:36 -0700")->whole_seconds);
  CHECK(parse_timestamp("971211336")->whole_seconds);
  CHECK_FALSE(parse_timestamp("10/Oct/2000:13:55:36.000 -0700")->whole_seconds);
  CHECK_FALSE(parse_timestamp("971211336000")->whole_seconds);
}

TEST_CASE("a time that no clock shows is refused") {
  for (std::string const text : {"29/Feb/2023:00:00:00 +0000",
                                 "31/Apr/2023:00:00:00 +0000",
                                 "01/Foo/2023:00:00:00 +0000",
                                 "01/anF/2023:00:00:00 +0000",
                                 "01/Jan/2023:24:00:00 +0000",
                                 "01/Jan/2023:00:60:00 +0000",
                                 "01/Jan/2023:00:00:61 +0000",
                                 "01/Jan/2023:00:00:00  0000",
                                 "01/Jan/2023:00:00:00 +00",
                                 "1/Jan/2023:00:00:00",
                                 "01/Jan/1960:00:00:00 +0000",
                                 "15/Mar/2124:09:00:03.236",
                                 "4200000000",
                                 "2023-13-01T00:00:00Z",
                                 "2023-01-01T00:00",
                                 "2023-01-01T00:00:00Zulu",
                                 "99999999999999999999",
                                 "12345678",
                                 "12345678901",
                                 "123456789.x",
                                 "",
                                 "-"})
    CHECK_FALSE(parse_timestamp(text));
}

} // namespace timestamp_test
