#include "catch.hpp"
#include "trace/log_line.hpp"

#include <string>

using namespace stickysim;

namespace {

std::int64_t time_of(std::string const& time) {
  auto const line = parse_log_line("h - - [" + time + "] \"GET / HTTP/1.0\" 200 1");
  REQUIRE(line);
  return line->time_s;
}

std::string error_of(std::string const& line) {
  auto const parsed = parse_log_line(line);
  return parsed ? "" : parsed.error().message;
}

bool is_request(std::string const& rest) {
  return static_cast<bool>(parse_log_line("h - - [10/Oct/2000:13:55:36 -0700] " + rest));
}

} // namespace

TEST_CASE("the times of a log are moments, whatever zone they are written in") {
  CHECK(time_of("01/Jan/1970:00:00:00 +0000") == 0);
  CHECK(time_of("10/Oct/2000:13:55:36 -0700") == 971'211'336); // date -u -d '2000-10-10 20:55:36' +%s
  CHECK(time_of("10/Oct/2000:22:55:36 +0200") == 971'211'336);
  CHECK(time_of("11/Oct/2000:02:25:36 +0530") == 971'211'336);
  CHECK(time_of("29/Feb/2024:23:59:59 +0000") + 1 == time_of("01/Mar/2024:00:00:00 +0000"));
  CHECK(time_of("31/Dec/2016:23:59:60 +0000") == time_of("01/Jan/2017:00:00:00 +0000")); // a leap second
  std::string const months = "JanFebMarAprMayJunJulAugSepOctNovDec";
  for (std::size_t month = 1; month < 12; ++month)
    CHECK(time_of("01/" + months.substr(3 * month, 3) + "/2023:00:00:00 +0000") >
          time_of("01/" + months.substr(3 * month - 3, 3) + "/2023:00:00:00 +0000"));
}

TEST_CASE("a time that no clock shows is refused") {
  for (std::string const time :
       {"29/Feb/2023:00:00:00 +0000", "31/Apr/2023:00:00:00 +0000", "01/Foo/2023:00:00:00 +0000",
        "01/anF/2023:00:00:00 +0000", "01/Jan/2023:24:00:00 +0000", "01/Jan/2023:00:60:00 +0000",
        "01/Jan/2023:00:00:61 +0000", "01/Jan/2023:00:00:00  0000", "01/Jan/2023:00:00:00",
        "1/Jan/2023:00:00:00 +0000"})
    CHECK(error_of("h - - [" + time + "] \"GET / HTTP/1.0\" 200 1") ==
          "the time does not read like [01/Aug/1995:02:00:00 -0400]");
}

TEST_CASE("requests of both formats, with odd quotes, are recognised") {
  CHECK(is_request(R"("GET / HTTP/1.0" 200 2326)"));
  CHECK(is_request(R"("GET / HTTP/1.0" 304 -)"));
  CHECK(is_request(R"x("GET / HTTP/1.0" 200 2326 "http://a/" "Mozilla/5.0 (X11)")x"));
  CHECK(is_request(R"("GET /a\"b HTTP/1.0" 200 1)"));
  CHECK(is_request(R"("GET /a"b" HTTP/1.0" 404 1)"));
  CHECK(is_request(R"("-" 408 0)"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0")"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0" 20 1)"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0" 200 many)"));
  CHECK_FALSE(is_request(R"("GET / HTTP/1.0)"));
  CHECK_FALSE(is_request("GET / 200 1"));
}

TEST_CASE("users may have blanks in their names, hosts may be IPv6 addresses") {
  auto const line =
      parse_log_line(R"(2001:db8::1 - Ann Lee [10/Oct/2000:13:55:36 -0700] "GET / HTTP/1.0" 200 1)");
  REQUIRE(line);
  CHECK(line->host == "2001:db8::1");
}

TEST_CASE("a host that a spreadsheet would take for a formula is refused") {
  for (std::string const host : {"=1+1", "@x", "+1", "-", "a,b", "a\"b", "a\tb", "h\xC3\xA9"})
    CHECK(error_of(host + " - - [10/Oct/2000:13:55:36 -0700] \"GET / HTTP/1.0\" 200 1") ==
          "the host is not a host name or address");
  CHECK(error_of("") == "no host");
  CHECK(error_of("host only") == "no [time] and \"request\"");
}
